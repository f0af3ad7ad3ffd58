using System.Diagnostics;
using Berth.Engine.Events;
using Berth.Engine.Tracing;
using Berth.Linux;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>Removes a container with its files; what is running is killed first when <see cref="RemovalOptions.Force"/>.</summary>
    /// <exception cref="EngineException">It runs (Conflict), or its files cannot be removed.</exception>
    public async Task RemoveAsync(string nameOrId, RemovalOptions? removal = null, CancellationToken cancellation = default)
    {
        Container container = Get(nameOrId);
        removal ??= new RemovalOptions();
        using Activity? span = EngineTracing.Begin("container.remove", container);
        while (!await TryRemoveAsync(container, removal, cancellation).ConfigureAwait(false))
        {
        }
    }

    /// <summary>False when a restart was under way, which has started it again before it could be removed.</summary>
    private async Task<bool> TryRemoveAsync(Container container, RemovalOptions removal, CancellationToken cancellation)
    {
        if (removal.Force && container.State.IsActive)
        {
            await KillAndWaitAsync(container, cancellation).ConfigureAwait(false);
        }

        using (await container.LockAsync(cancellation).ConfigureAwait(false))
        {
            if (Find(container.Id) != container)
            {
                // It removed itself meanwhile, which was the aim.
                return true;
            }

            if (removal.Force && container.State.IsActive)
            {
                return false;
            }

            ThrowIfActive(container);
            await RemoveUnsynchronizedAsync(container, removal.Volumes).ConfigureAwait(false);
            return true;
        }
    }

    private static void ThrowIfActive(Container container)
    {
        ContainerStatus status = container.State.Status;
        if (container.State.IsActive)
        {
            throw EngineException.Conflict(status == ContainerStatus.Paused
                ? $"cannot remove container \"/{container.Name}\": container is paused and must be unpaused first"
                : $"cannot remove container \"/{container.Name}\": container is {Listing.StatusText.NameOf(status)}: stop the container before removing or force remove");
        }
    }

    /// <summary>
    /// 1. nothing waits or is left of a run; 2. the files: a container whose directory is not there under its name is one whose removal
    /// was cut off; 3. volumes that nobody named, if they are to go; 4. the record, for which a full disk may only now have room; 5. the
    /// name; 6. those who wait. Where 2, 3 or 4 fails the container is dead, and can be removed again.
    /// </summary>
    private async Task RemoveUnsynchronizedAsync(Container container, bool removesVolumes)
    {
        int exitCode = container.State.ExitCode;
        container.State = container.State with { Status = ContainerStatus.Removing };
        AwaitNobody(container);
        await DropPreparedUnsynchronizedAsync(container).ConfigureAwait(false);
        try
        {
            if (!container.Settings.Lifecycle.AutoRemove)
            {
                await container.Reclaimed.ConfigureAwait(false);
            }

            ContainerDirectory.Remove(options.DirectoryOf(container.Id));
            await volumes.ReleaseAsync(container.Id, container.Settings.Storage.Attached, removesVolumes).ConfigureAwait(false);
            state.DeleteContainer(container.Id, durable: !container.Settings.Lifecycle.AutoRemove);
        }
        catch (Exception error) when (error is LinuxException or IOException or EngineException)
        {
            container.State = container.State with { Status = ContainerStatus.Dead, Error = error.Message };
            throw new EngineException(EngineErrorKind.Internal, $"container {container.Id}: unable to remove its files: {error.Message}", error);
        }

        images.NoteUse(container.Definition.Image.Id);
        container.Layers?.Dispose();
        table.Remove(container);
        Publish(container, ContainerActions.Destroy);
        container.Signals.TellRemoved(new ContainerExit(exitCode, ""));
    }
}
