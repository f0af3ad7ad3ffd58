using System.Diagnostics;
using Berth.Engine.Events;
using Berth.Engine.Tracing;
using Berth.Linux;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>Between the last signal and the end of the container's processes.</summary>
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);

    /// <summary>Asks a container to end, and kills it when it takes too long.</summary>
    /// <exception cref="EngineException">It does not run (NotModified), or does not end.</exception>
    public async Task StopAsync(string nameOrId, StopOptions? stop = null, CancellationToken cancellation = default)
    {
        Container container = Get(nameOrId);
        if (!container.State.IsActive)
        {
            throw EngineException.NotModified($"container {container.Id} is not running");
        }

        stop ??= new StopOptions();
        RequireSignal(stop, $"cannot stop container: {nameOrId}");
        using Activity? span = EngineTracing.Begin("container.stop", container);
        await StopActiveAsync(container, stop, cancellation).ConfigureAwait(false);
    }

    /// <summary>Stops a container if it runs, and starts it.</summary>
    public async Task RestartAsync(string nameOrId, StopOptions? stop = null, CancellationToken cancellation = default)
    {
        Container container = Get(nameOrId);
        stop ??= new StopOptions();
        RequireSignal(stop, $"Cannot restart container {nameOrId}");
        using Activity? span = EngineTracing.Begin("container.restart", container);
        container.IsRestarting = true;
        try
        {
            await RestartKnownAsync(container, stop, cancellation).ConfigureAwait(false);
        }
        catch (EngineException error) when (error.Kind != EngineErrorKind.NotModified)
        {
            throw new EngineException(error.Kind, $"Cannot restart container {nameOrId}: {error.Message}", error);
        }
        finally
        {
            container.IsRestarting = false;
        }

        Publish(container, ContainerActions.Restart);
    }

    private async Task RestartKnownAsync(Container container, StopOptions stop, CancellationToken cancellation)
    {
        if (container.State.IsActive)
        {
            await StopActiveAsync(container, stop, cancellation).ConfigureAwait(false);
        }

        using (await container.LockAsync(CancellationToken.None).ConfigureAwait(false))
        {
            ThrowUnlessStartable(container);
            await StartUnsynchronizedAsync(container, restartCount: 0, waited: TimeSpan.Zero).ConfigureAwait(false);
        }
    }

    private static void RequireSignal(StopOptions stop, string what)
    {
        if (stop.Signal is { Length: > 0 } signal && !SignalNumber.TryParse(signal, out _))
        {
            throw EngineException.InvalidArgument($"{what}: invalid signal: {signal}");
        }
    }

    /// <summary>The client may go away: what has been asked for is carried out to its end.</summary>
    private async Task StopActiveAsync(Container container, StopOptions stop, CancellationToken cancellation)
    {
        _ = StopSignalOf(container, stop.Signal);
        Task<ContainerExit> end = container.Signals.NextExit;
        (bool wasActive, LiveContainer? live) = await AnnounceStopAsync(container, forGood: true).ConfigureAwait(false);
        if (wasActive)
        {
            await StopAnnouncedAsync(container, live, stop, end, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Ends what has been recorded to be ended: the signal, then the wait, then the kill.</summary>
    private async Task StopAnnouncedAsync(Container container, LiveContainer? live, StopOptions stop, Task end, CancellationToken cancellation)
    {
        int signal = StopSignalOf(container, stop.Signal);
        int seconds = stop.TimeoutSeconds ?? container.Settings.Lifecycle.StopTimeout ?? (int)options.Defaults.StopTimeout.TotalSeconds;
        TimeSpan patience = seconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);
        if (live is not null && !await SignalAndWaitAsync(container, live, signal, end, patience, cancellation).ConfigureAwait(false))
        {
            await KillAndWaitAsync(container, CancellationToken.None).ConfigureAwait(false);
        }

        Publish(container, ContainerActions.Stop);
    }

    /// <summary>Kills every process of a container and waits until it has ended, for good.</summary>
    private async Task KillAndWaitAsync(Container container, CancellationToken cancellation)
    {
        Task<ContainerExit> end = container.Signals.NextExit;
        (_, LiveContainer? live) = await AnnounceStopAsync(container, forGood: true).ConfigureAwait(false);
        if (live is not null && !await SignalAndWaitAsync(container, live, SignalNumber.Kill, end, KillPatience, cancellation).ConfigureAwait(false))
        {
            throw new EngineException(EngineErrorKind.Internal, $"container {container.Id}: a process does not end though it was killed; it may hang in the kernel");
        }
    }

    /// <summary>Whether it ended in time.</summary>
    private async Task<bool> SignalAndWaitAsync(
        Container container, LiveContainer live, int signal, Task end, TimeSpan patience, CancellationToken cancellation)
    {
        await SendSignalAsync(container, live, signal).ConfigureAwait(false);
        await ThawAsync(container, live).ConfigureAwait(false);
        try
        {
            await end.WaitAsync(patience, time, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static int StopSignalOf(Container container, string? asked) => ParseSignal(
        asked is { Length: > 0 } ? asked : container.Settings.Lifecycle.StopSignal ?? Definitions.LifecycleDefinition.DefaultStopSignal);

    private static int ParseSignal(string text) =>
        SignalNumber.TryParse(text, out int signal) ? signal : throw EngineException.InvalidArgument($"invalid signal: {text}");
}
