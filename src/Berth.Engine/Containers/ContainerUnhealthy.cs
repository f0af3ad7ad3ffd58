using Berth.Engine.Containers.Health;
using Berth.Engine.Containers.Restarts;
using Berth.Engine.Events;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Containers;

/// <summary>
/// Starts containers again that have become unhealthy and whose users want that: by the way of <see cref="RestartAsync"/>, once for each
/// turn. That one is under way stands in the run record, so an engine that finds it there carries it on.
/// </summary>
public sealed partial class ContainerOperations
{
    private static bool RestartsWhenUnhealthy(Container container) =>
        container.Settings.Identity.Labels?.GetValueOrDefault(HealthCheck.RestartLabel) is "true" or "1";

    /// <summary>For a container that has just become unhealthy, or that the engine before this one left so.</summary>
    private void TurnUnhealthyUnsynchronized(Container container, LiveContainer live)
    {
        if (RestartsWhenUnhealthy(container) && container.Run is { StoppedByUser: false } run)
        {
            TimeSpan wait = RestartRules.NextWait(run.RestartWait, time.GetUtcNow() - run.StartedAt);
            _ = Task.Run(() => TurnAsync(container, live, wait));
        }
    }

    /// <summary>
    /// 1. the wait, which doubles for one that is unhealthy soon after each start; 2. the record; 3. the stop; 4. the start. A container
    /// that has got well meanwhile is left alone, and one that its user has stopped stays so.
    /// </summary>
    private async Task TurnAsync(Container container, LiveContainer live, TimeSpan wait)
    {
        await Task.Delay(wait, time, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        container.IsRestarting = true;
        try
        {
            Task<ContainerExit> end = container.Signals.NextExit;
            if (await AnnounceTurnAsync(container, live).ConfigureAwait(false))
            {
                await StopAnnouncedAsync(container, live, new StopOptions(), end, CancellationToken.None).ConfigureAwait(false);
                await StartAfterTurnAsync(container, wait).ConfigureAwait(false);
            }
        }
        catch (EngineException error)
        {
            LogNotTurned(container.Id, error.Message);
        }
        finally
        {
            container.IsRestarting = false;
        }
    }

    private async Task<bool> AnnounceTurnAsync(Container container, LiveContainer live)
    {
        using (await container.LockAsync(CancellationToken.None).ConfigureAwait(false))
        {
            bool isDue = container.Live == live && !closing.IsCancellationRequested && container is
            {
                State: { Status: ContainerStatus.Running, Health.Status: HealthStatus.Unhealthy }, Run.StoppedByUser: false,
            };
            if (isDue)
            {
                container.StaysDown = true;
                container.Run = container.Run! with { IsTurning = true };
                RecordTurnUnsynchronized(container);
            }

            return isDue;
        }
    }

    private void RecordTurnUnsynchronized(Container container)
    {
        try
        {
            container.Run!.Write(options.DirectoryOf(container.Id));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The turn is made all the same; only an engine that starts within it will not know.
            LogNotTurned(container.Id, error.Message);
        }
    }

    private async Task StartAfterTurnAsync(Container container, TimeSpan wait)
    {
        using (await container.LockAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (container is not { State.Status: ContainerStatus.Exited, Run: { } run } || closing.IsCancellationRequested)
            {
                return;
            }

            if (run.StoppedByUser)
            {
                await RemoveIfWantedUnsynchronizedAsync(container).ConfigureAwait(false);
                return;
            }

            await StartUnsynchronizedAsync(container, run.RestartCount + 1, wait).ConfigureAwait(false);
        }

        Publish(container, ContainerActions.Restart);
    }

    /// <summary>Its user has stopped it meanwhile, and its end was taken for a part of the restart.</summary>
    private async Task RemoveIfWantedUnsynchronizedAsync(Container container)
    {
        if (container.Settings.Lifecycle.AutoRemove)
        {
            await RemoveQuietlyUnsynchronizedAsync(container).ConfigureAwait(false);
        }
    }

    [LoggerMessage(1041, LogLevel.Error, "container {Id}: it is unhealthy, and could not be restarted: {Reason}")]
    private partial void LogNotTurned(string id, string reason);
}
