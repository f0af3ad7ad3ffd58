using Berth.Engine.Containers.Health;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Events;
using Berth.Engine.Tracing;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Containers;

/// <summary>Examines containers that run, again and again. What is found is in the container's state; ContainerProbe.cs finds it out.</summary>
public sealed partial class ContainerOperations
{
    private static HealthState? HealthAtStart(Container container) =>
        HealthCheck.Of(container.Settings) is null ? null : HealthState.AtStart(container.State.Health);

    /// <summary>Begins to examine a container that runs, if it is to be.</summary>
    /// <param name="container">Which.</param>
    /// <param name="live">Its run.</param>
    /// <param name="since">When the pause before the first probe began.</param>
    private void ExamineUnsynchronized(Container container, LiveContainer live, DateTimeOffset since)
    {
        if (container.State.Health is not null && HealthCheck.Of(container.Settings) is { } check)
        {
            CancellationToken stop = live.BeginProbing(closing.Token);
            _ = Task.Run(() => ExamineAsync(container, live, check, since, stop), CancellationToken.None);
        }
    }

    private async Task ExamineAsync(Container container, LiveContainer live, HealthCheck check, DateTimeOffset since, CancellationToken stop)
    {
        EngineTracing.Detach();
        while (await PauseAsync(container, check, since, stop).ConfigureAwait(false))
        {
            ProbeResult result = await ProbeAsync(container, live, check, stop).ConfigureAwait(false);
            await TakeResultAsync(container, live, check, result, stop).ConfigureAwait(false);
            since = result.End;
        }
    }

    /// <summary>False when it is not to be examined any more.</summary>
    private async Task<bool> PauseAsync(Container container, HealthCheck check, DateTimeOffset since, CancellationToken stop)
    {
        ContainerState now = container.State;
        TimeSpan pause = check.PauseAt(since, now.StartedAt ?? since, now.Health?.Status ?? HealthStatus.Starting);
        await Task.Delay(TimeLeft.Of(pause, since, time.GetUtcNow()), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stop.IsCancellationRequested;
    }

    private async Task TakeResultAsync(Container container, LiveContainer live, HealthCheck check, ProbeResult result, CancellationToken stop)
    {
        using (await container.LockAsync(CancellationToken.None).ConfigureAwait(false))
        {
            ContainerState before = container.State;
            if (stop.IsCancellationRequested || container.Live != live || before.Health is not { } health)
            {
                return;
            }

            HealthState after = health.After(result, check, before.StartedAt ?? result.Start);
            container.State = before with { Health = after };
            RecordHealthUnsynchronized(container, probing: null);
            if (after.Status != health.Status)
            {
                container.Signals.TellHealth();
                Publish(container, $"{ContainerActions.HealthStatus}: {StatusText.NameOf(after)}");
                if (after.Status == HealthStatus.Unhealthy)
                {
                    TurnUnhealthyUnsynchronized(container, live);
                }
            }
        }
    }

    private async Task RecordHealthAsync(Container container, LiveContainer live, string probing)
    {
        using (await container.LockAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (container.Live == live)
            {
                RecordHealthUnsynchronized(container, probing);
            }
        }
    }

    private void RecordHealthUnsynchronized(Container container, string? probing)
    {
        try
        {
            if (container.State.Health is { } health)
            {
                new HealthRecord(health, probing).Write(options.RunDirectoryOf(container.Id));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next engine begins to examine it anew.
            LogHealthNotRecorded(container.Id, error.Message);
        }
    }

    [LoggerMessage(1040, LogLevel.Warning, "container {Id}: what was found of its health could not be written down for the next engine: {Reason}")]
    private partial void LogHealthNotRecorded(string id, string reason);
}
