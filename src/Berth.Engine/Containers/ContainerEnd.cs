using System.Globalization;
using Berth.Engine.Events;
using Berth.Engine.Launching;
using Berth.Engine.Tracing;
using Berth.Runtime.Shims;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Containers;

/// <summary>What happens when a container has ended.</summary>
public sealed partial class ContainerOperations
{
    private void Watch(Container container, LiveContainer live)
    {
        _ = Task.Run(async () =>
        {
            EngineTracing.Detach();
            ShimExit exit = await live.Shim.Exited.ConfigureAwait(false);
            if (!closing.IsCancellationRequested)
            {
                await EndAsync(container, live, exit).ConfigureAwait(false);
            }
        });
    }

    /// <summary>
    /// 1. the state; 2. the events and those who wait; 3. what is left of the run, in the background; 4. its next start, if its policy
    /// wants one, or the container itself, if it removes itself.
    /// </summary>
    private async Task EndAsync(Container container, LiveContainer live, ShimExit exit)
    {
        using (await container.LockAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (container.Live != live)
            {
                return;
            }

            EndUnsynchronized(container, live, LastWordOf(container, exit));
            if (container is { Settings.Lifecycle.AutoRemove: true, IsRestarting: false })
            {
                await RemoveQuietlyUnsynchronizedAsync(container).ConfigureAwait(false);
            }
        }

        pool.Refill(live.Slot.Network, TimeSpan.Zero);
    }

    /// <summary>255 is also what a shim's hanging up looks like, and it may have written down how the container ended before.</summary>
    private ShimExit LastWordOf(Container container, ShimExit exit) =>
        exit.ExitCode == 255 && ExitRecord.Read(options.DirectoryOf(container.Id)) is { } record
            ? new ShimExit(record.ExitCode, record.OomKilled, record.FinishedAt)
            : exit;

    private void EndUnsynchronized(Container container, LiveContainer live, ShimExit exit)
    {
        ContainerState before = container.State;
        TimeSpan? wait = WaitAfter(container, exit);
        live.EndProbing();
        container.Live = null;
        container.State = before with
        {
            Status = wait is null ? ContainerStatus.Exited : ContainerStatus.Restarting, RestartCount = before.RestartCount + (wait is null ? 0 : 1),
            Pid = 0, ExitCode = exit.ExitCode, OomKilled = exit.OomKilled, FinishedAt = exit.FinishedAt, Networks = [], Ports = [],
            Health = before.Health?.Unwatched,
        };
        foreach (string id in live.Execs.Keys)
        {
            ForgetLater(id);
        }

        if (exit.OomKilled)
        {
            Publish(container, ContainerActions.Oom);
        }

        WithdrawPorts(container, before.Ports);
        nameServices.Close(container, before.Networks);
        ReleasePlaces(before.Networks, live.Slot);
        PublishNetworks(container, NetworkActions.Disconnect);
        volumes.PublishUnmounted(container.Id, container.Settings.Storage.Attached);
        volumes.EndRun(container.Id, container.Settings.Storage.Attached);
        Publish(container, ContainerActions.Die, ("execDuration", SecondsBetween(before.StartedAt, exit.FinishedAt)), ("exitCode", $"{exit.ExitCode}"));
        container.Signals.TellExited(new ContainerExit(exit.ExitCode, ""));
        container.Reclaimed = maker.DiscardAsync(live.Slot);
        if (wait is { } remaining)
        {
            ScheduleUnsynchronized(container, remaining, remaining);
        }
        else if (!container.Settings.Lifecycle.AutoRemove)
        {
            AwaitClientsUnsynchronized(container);
        }
    }

    private static string SecondsBetween(DateTimeOffset? start, DateTimeOffset end) =>
        ((long)Math.Max(0, (end - (start ?? end)).TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private async Task RemoveQuietlyUnsynchronizedAsync(Container container)
    {
        try
        {
            await RemoveUnsynchronizedAsync(container, removesVolumes: true).ConfigureAwait(false);
        }
        catch (EngineException error)
        {
            LogNotRemoved(container.Id, error.Message);
        }
    }

    [LoggerMessage(1010, LogLevel.Error, "container {Id}: could not be removed after its end: {Reason}")]
    private partial void LogNotRemoved(string id, string reason);
}
