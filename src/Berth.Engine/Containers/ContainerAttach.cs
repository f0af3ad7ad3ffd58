using Berth.Engine.Containers.Streams;
using Berth.Engine.Events;
using Berth.Engine.Launching;
using Berth.Linux;
using Berth.Runtime.Shims;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>
    /// Joins a container's stdio: of one that runs, or of one that is about to be started. Null when it could not be started as
    /// things are; the start, which the client asks for next, says why.
    /// </summary>
    public async Task<StdioSession?> AttachAsync(string nameOrId, AttachRequest request, CancellationToken cancellation = default)
    {
        Container container = Get(nameOrId);
        using (await container.LockAsync(cancellation).ConfigureAwait(false))
        {
            switch (container.State.Status)
            {
                case ContainerStatus.Paused:
                    throw EngineException.Conflict($"container {nameOrId} is paused, unpause the container before attach");
                case ContainerStatus.Restarting:
                    throw EngineException.Conflict($"container {nameOrId} is restarting, wait until the container is running");
            }

            bool early = container.Live is null;
            ShimProcess? shim = container.Live?.Shim ?? await TryPrepareUnsynchronizedAsync(container).ConfigureAwait(false);
            if (shim is null)
            {
                return null;
            }

            ShimStream stream = await JoinAsync(container, shim, request, cancellation).ConfigureAwait(false);
            Publish(container, ContainerActions.Attach);
            Action? closed = early ? CountEarlySession(container) : null;
            return new StdioSession(stream, container.Settings.Stdio.Terminal, () => Publish(container, ContainerActions.Detach), closed: closed);
        }
    }

    /// <summary>Sets the size of a running container's terminal.</summary>
    public async Task ResizeAsync(string nameOrId, ushort rows, ushort columns, CancellationToken cancellation = default)
    {
        Container container = Get(nameOrId);
        LiveContainer live = container.Live ?? throw EngineException.NotRunning(container.Id);
        await ResizeAsync(live, execId: null, rows, columns, cancellation).ConfigureAwait(false);
        Publish(container, ContainerActions.Resize, ("height", $"{rows}"), ("width", $"{columns}"));
    }

    private static async Task ResizeAsync(LiveContainer live, string? execId, ushort rows, ushort columns, CancellationToken cancellation)
    {
        try
        {
            await live.Shim.ResizeAsync(execId, rows, columns, cancellation).ConfigureAwait(false);
        }
        catch (LinuxException error)
        {
            throw new EngineException(error.Errno == Errno.ESRCH ? EngineErrorKind.Conflict : EngineErrorKind.Internal, $"cannot resize: {error.Message}", error);
        }
    }

    private async Task<ShimProcess?> TryPrepareUnsynchronizedAsync(Container container)
    {
        if (container.State.Status is ContainerStatus.Removing or ContainerStatus.Dead)
        {
            throw EngineException.NotRunning(container.Id);
        }

        await container.Reclaimed.ConfigureAwait(false);
        bool isNew = container.Prepared is null;
        try
        {
            container.Prepared = await TakeSlotUnsynchronizedAsync(container).ConfigureAwait(false);
        }
        catch (Exception error) when (StartFailure.IsOne(error))
        {
            return null;
        }

        if (isNew)
        {
            GiveBackUnlessStarted(container);
        }

        return container.Prepared.Shim;
    }

    private static async Task<ShimStream> JoinAsync(Container container, ShimProcess shim, AttachRequest request, CancellationToken cancellation)
    {
        AttachOptions streams = new() { Stdin = request.Stdin && container.Settings.Stdio.OpenStdin, Stdout = request.Stdout, Stderr = request.Stderr };
        try
        {
            return await shim.AttachAsync(streams, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is LinuxException or System.Net.Sockets.SocketException)
        {
            throw new EngineException(EngineErrorKind.Conflict, $"container {container.Id} has just ended", error);
        }
    }

    private static Action CountEarlySession(Container container)
    {
        Interlocked.Increment(ref container.EarlySessions);
        return () => Interlocked.Decrement(ref container.EarlySessions);
    }
}
