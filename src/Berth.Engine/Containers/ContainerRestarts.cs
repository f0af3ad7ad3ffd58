using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Health;
using Berth.Engine.Containers.Restarts;
using Berth.Engine.Launching;
using Berth.Runtime.Shims;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Containers;

/// <summary>What restart policies do. Every wait is a timer of its own; what counts after a crash is in the run record.</summary>
public sealed partial class ContainerOperations
{
    /// <summary>A boot that starts hundreds of containers does not start them all at once.</summary>
    private readonly SemaphoreSlim restarting = new(2 * Environment.ProcessorCount);

    private StartOrder startOrder = StartOrder.None;

    /// <summary>How long the policy waits before it starts a container again whose run has just ended; null when it does not.</summary>
    private static TimeSpan? WaitAfter(Container container, ShimExit exit)
    {
        if (container.Run is not { } run || container.StaysDown)
        {
            return null;
        }

        if (run is { IsTurning: true, StoppedByUser: false })
        {
            // The engine before this one has asked it to end in order to start it again.
            return run.RestartWait;
        }

        // A signal that is not the stop signal counts as a stop for this policy alone, as with Docker.
        RestartPolicy policy = container.Settings.Lifecycle.Restart;
        bool isStopped = run.StoppedByUser && policy.Name == RestartPolicy.UnlessStopped;
        return !isStopped && RestartRules.StartsAgain(policy, exit.ExitCode, run.RestartCount)
            ? RestartRules.NextWait(run.RestartWait, exit.FinishedAt - run.StartedAt)
            : null;
    }

    /// <summary>For a container that ended while no engine was there, or that its user has ended and that starts with the engine.</summary>
    private void ResumePolicyUnsynchronized(Container container, RunRecord run)
    {
        ContainerState ended = container.State;
        RestartPolicy policy = container.Settings.Lifecycle.Restart;
        if (run.StoppedByUser && RestartRules.StartsThoughStopped(policy))
        {
            container.State = ended with { Status = ContainerStatus.Restarting, RestartCount = 0 };
            ScheduleUnsynchronized(container, TimeSpan.Zero, TimeSpan.Zero);
        }
        else if (!run.StoppedByUser && run.IsTurning)
        {
            // The engine before this one has ended it in order to start it again.
            container.State = ended with { Status = ContainerStatus.Restarting, RestartCount = run.RestartCount + 1 };
            ScheduleUnsynchronized(container, run.RestartWait, TimeSpan.Zero);
        }
        else if (!run.StoppedByUser && RestartRules.StartsAgain(policy, ended.ExitCode, run.RestartCount))
        {
            DateTimeOffset finished = ended.FinishedAt ?? run.StartedAt;
            TimeSpan wait = RestartRules.NextWait(run.RestartWait, finished - run.StartedAt);
            container.State = ended with { Status = ContainerStatus.Restarting, RestartCount = run.RestartCount + 1 };
            ScheduleUnsynchronized(container, wait, TimeLeft.Of(wait, finished, time.GetUtcNow()));
        }
    }

    private void ScheduleUnsynchronized(Container container, TimeSpan wait, TimeSpan remaining) =>
        container.Pending = new PendingRestart(wait, remaining, time, due => _ = Task.Run(() => StartAgainAsync(container, due)));

    /// <summary>A container that waits for its restart has ended for good.</summary>
    private void CallOffUnsynchronized(Container container)
    {
        container.Pending?.Dispose();
        container.Pending = null;
        container.State = container.State with { Status = ContainerStatus.Exited };
        container.Signals.TellExited(new ContainerExit(container.State.ExitCode, ""));
        AwaitClientsUnsynchronized(container);
    }

    private async Task StartAgainAsync(Container container, PendingRestart due)
    {
        await NeededHaveStartedAsync(container).ConfigureAwait(false);
        await restarting.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            using (await container.LockAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (container.Pending == due && !closing.IsCancellationRequested)
                {
                    await StartDueUnsynchronizedAsync(container, due).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            restarting.Release();
            due.Dispose();
        }
    }

    /// <summary>A start that fails is not tried again, as with Docker.</summary>
    private async Task StartDueUnsynchronizedAsync(Container container, PendingRestart due)
    {
        try
        {
            await StartUnsynchronizedAsync(container, container.State.RestartCount, due.Wait).ConfigureAwait(false);
        }
        catch (EngineException error)
        {
            LogNotRestarted(container.Id, error.Message);
        }
        finally
        {
            container.Pending = null;
        }
    }

    /// <summary>
    /// Containers that are to be started together start in the order that they need: with the engine by all that is recorded of them, later those whose
    /// namespaces are joined first. What does not start in time is not waited for: its policy may wait long, and the one that needs it has a policy, too.
    /// </summary>
    private Task NeededHaveStartedAsync(Container container)
    {
        IEnumerable<StartNeed> needed = startOrder.TryTake(container.Id, out IReadOnlyList<StartNeed> recorded)
            ? recorded
            : neighbours.Of(container.Settings).Where(neighbour => neighbour.Definition.CreatedAt < container.Definition.CreatedAt)
                .Select(static neighbour => new StartNeed(neighbour.Id, UntilHealthy: false));
        return Task.WhenAll(needed.Select(need => Find(need.Id) is { } other ? HasStartedAsync(container, other, need.UntilHealthy) : Task.CompletedTask));
    }

    private async Task HasStartedAsync(Container container, Container needed, bool untilHealthy)
    {
        if (needed.Pending?.Over is { } start)
        {
            await start.WaitAsync(RestartRules.LongestWait, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (untilHealthy)
        {
            Task turn = HasTurnedAsync(needed);
            await turn.WaitAsync(RestartRules.HealthPatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!turn.IsCompleted)
            {
                LogStartedWithoutHealth(container.Id, needed.Id);
            }
        }
    }

    /// <summary>Until it is healthy, or it is known that it is not: unhealthy, ended, or without a health check.</summary>
    private static async Task HasTurnedAsync(Container container)
    {
        while (true)
        {
            Task change = Task.WhenAny(container.Signals.NextHealth, container.Signals.NextExit);
            if (container.State is not { IsRunning: true, Health.Status: HealthStatus.Starting })
            {
                return;
            }

            await change.ConfigureAwait(false);
        }
    }

    [LoggerMessage(1047, LogLevel.Warning, "container {Id}: it is started though {Needed}, which it needs healthy, is not yet")]
    private partial void LogStartedWithoutHealth(string id, string needed);

    [LoggerMessage(1030, LogLevel.Error, "container {Id}: its restart policy could not start it: {Reason}")]
    private partial void LogNotRestarted(string id, string reason);
}
