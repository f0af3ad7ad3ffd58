using Berth.Engine.Events;
using Berth.Linux;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>Stops all processes of a container where they are.</summary>
    public async Task PauseAsync(string nameOrId, CancellationToken cancellation = default)
    {
        Container container = Get(nameOrId);
        using (await container.LockAsync(cancellation).ConfigureAwait(false))
        {
            ThrowIfRestarting(container);
            LiveContainer live = container.Live ?? throw EngineException.NotRunning(container.Id);
            if (container.State.Status == ContainerStatus.Paused)
            {
                throw EngineException.Conflict($"Container {container.Id} is already paused");
            }

            await SetFrozenUnsynchronizedAsync(container, live, frozen: true).ConfigureAwait(false);
            Publish(container, ContainerActions.Pause);
        }
    }

    /// <summary>Lets a paused container go on.</summary>
    public async Task UnpauseAsync(string nameOrId, CancellationToken cancellation = default)
    {
        Container container = Get(nameOrId);
        using (await container.LockAsync(cancellation).ConfigureAwait(false))
        {
            if (container.Live is not { } live || container.State.Status != ContainerStatus.Paused)
            {
                throw EngineException.Conflict($"Container {container.Id} is not paused");
            }

            await SetFrozenUnsynchronizedAsync(container, live, frozen: false).ConfigureAwait(false);
            Publish(container, ContainerActions.Unpause);
        }
    }

    private void ExamineUnlessFrozenUnsynchronized(Container container, LiveContainer live, bool frozen)
    {
        if (!frozen)
        {
            ExamineUnsynchronized(container, live, time.GetUtcNow());
            return;
        }

        live.EndProbing();
        container.State = container.State with { Health = container.State.Health?.Unwatched };
        RecordHealthUnsynchronized(container, probing: null);
    }

    private static void ThrowIfRestarting(Container container)
    {
        if (container.State.Status == ContainerStatus.Restarting)
        {
            throw EngineException.Restarting(container.Id);
        }
    }

    /// <summary>A frozen process meets its signals only when it is thawed.</summary>
    private async Task ThawAsync(Container container, LiveContainer live)
    {
        if (container.State.Status != ContainerStatus.Paused)
        {
            return;
        }

        using (await container.LockAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (container.Live == live && container.State.Status == ContainerStatus.Paused)
            {
                await SetFrozenUnsynchronizedAsync(container, live, frozen: false).ConfigureAwait(false);
            }
        }
    }

    private async Task SetFrozenUnsynchronizedAsync(Container container, LiveContainer live, bool frozen)
    {
        try
        {
            await Task.Run(frozen ? live.Slot.Cgroup.Freeze : live.Slot.Cgroup.Thaw).ConfigureAwait(false);
            container.State = container.State with { Status = frozen ? ContainerStatus.Paused : ContainerStatus.Running };
            ExamineUnlessFrozenUnsynchronized(container, live, frozen);
        }
        catch (LinuxException error)
        {
            throw new EngineException(EngineErrorKind.Internal, $"Cannot {(frozen ? "pause" : "unpause")} container {container.Id}: {error.Message}", error);
        }
    }
}
