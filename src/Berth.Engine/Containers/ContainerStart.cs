using System.Diagnostics;
using Berth.Engine.Events;
using Berth.Engine.Launching;
using Berth.Engine.Logs.Drivers;
using Berth.Engine.Tracing;
using Berth.Runtime.Launch;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>Of a container that has never run, and whose start failed before there was a program.</summary>
    private const int NeverStarted = 128;

    /// <summary>Starts a container; returns when its program has been executed.</summary>
    /// <exception cref="EngineException">It runs already (NotModified), or a step failed; the message names it.</exception>
    public async Task StartAsync(string nameOrId, CancellationToken cancellation = default)
    {
        Container container = Get(nameOrId);
        using (await container.LockAsync(cancellation).ConfigureAwait(false))
        {
            ThrowUnlessStartable(container);
            await StartUnsynchronizedAsync(container, restartCount: 0, waited: TimeSpan.Zero).ConfigureAwait(false);
        }
    }

    private static void ThrowUnlessStartable(Container container)
    {
        switch (container.State.Status)
        {
            case ContainerStatus.Running or ContainerStatus.Restarting:
                throw EngineException.NotModified($"container {container.Id} is already running");
            case ContainerStatus.Paused:
                throw EngineException.Conflict("cannot start a paused container, try unpause instead");
            case ContainerStatus.Removing or ContainerStatus.Dead:
                throw EngineException.Conflict("container is marked for removal and cannot be started");
        }
    }

    /// <summary>
    /// 1. what is left of the last run goes, and who still copies its files; 2. a slot, ready or made now; 3. its networks and ports; 4. the
    /// plan; 5. the record that it was started; 6. the launch; 7. the state, and the watch for its end. Not cancellable: a client that goes away leaves no
    /// half of a start.
    /// </summary>
    /// <param name="container">Which.</param>
    /// <param name="restartCount">How often its policy has started it, this time included; 0 for its user.</param>
    /// <param name="waited">What its policy waited before; zero for its user.</param>
    private async Task StartUnsynchronizedAsync(Container container, int restartCount, TimeSpan waited)
    {
        using Activity? span = EngineTracing.Begin("container.start", container);
        await container.Reclaimed.ConfigureAwait(false);
        await container.Copies.EndAsync().ConfigureAwait(false);
        NetworkKind network = default;
        try
        {
            images.RequireAllowed(container.Definition.Image);
            Slot slot = await TakeSlotUnsynchronizedAsync(container).ConfigureAwait(false);
            network = slot.Network;
            container.Prepared = null;
            await LaunchAsync(container, slot, restartCount, waited).ConfigureAwait(false);
        }
        catch (Exception error) when (StartFailure.IsOne(error))
        {
            throw await FailUnsynchronizedAsync(container, error).ConfigureAwait(false);
        }
        finally
        {
            pool.Refill(network, SlotPool.AfterStart);
        }
    }

    private async Task LaunchAsync(Container container, Slot slot, int restartCount, TimeSpan waited)
    {
        LiveContainer live = new(slot);
        RunRecord record = new() { StartedAt = time.GetUtcNow(), RestartCount = restartCount, RestartWait = waited };
        IReadOnlyList<NetworkAttachment> places = [];
        string directory = options.DirectoryOf(container.Id);
        try
        {
            places = await AttachAsync(container, slot).ConfigureAwait(false);
            await nameServices.OpenAsync(container, slot.Shim, () => slot.Namespace!, places, isNew: true).ConfigureAwait(false);
            record = record with { Networks = places, Ports = PublishPorts(container, places) };
            await BeginVolumesAsync(container).ConfigureAwait(false);
            PlannedLaunch launch = Plan(container, slot, places);
            foreach (string warning in launch.Warnings)
            {
                LogNotAsAsked(container.Id, warning);
            }

            await ReceiverTrial.RunAsync(container.Settings.Log, launch.Io.Log.Receiver).ConfigureAwait(false);
            slot.Cgroup.Update(launch.Limits);
            ExitRecord.Delete(directory);
            record.Write(directory);
            PublishNetworks(container, NetworkActions.Connect);
            volumes.PublishMounted(container.Id, container.Settings.Storage.Attached);
            await LaunchAsync(container, slot, launch).ConfigureAwait(false);

            // The container alone holds its namespace from here on, and it is to vanish with it.
            slot.Namespace?.Dispose();
        }
        catch
        {
            ForgetUnlessStartedBefore(container, record);
            volumes.EndRun(container.Id, container.Settings.Storage.Attached);
            WithdrawPorts(container, record.Ports ?? []);
            nameServices.Close(container, places);
            ReleasePlaces(places, slot);
            container.Reclaimed = maker.DiscardAsync(slot);
            throw;
        }

        (container.Run, container.StaysDown, container.Live) = (record, false, live);
        container.State = RunningState(record, slot.Shim.InitPid, frozen: false) with { FinishedAt = container.State.FinishedAt, Health = HealthAtStart(container) };
        Publish(container, ContainerActions.Start);
        TellLinked(container);
        Watch(container, live);
        CarryPorts(container);
        ExamineUnsynchronized(container, live, time.GetUtcNow());
        if (record.RestartWait == TimeSpan.Zero)
        {
            SyncRunRecord(container);
        }
    }

    private PlannedLaunch Plan(Container container, Slot slot, IReadOnlyList<NetworkAttachment> places)
    {
        using Activity? span = EngineTracing.Begin("plan");
        planner.Prepare(container.Definition, slot, places);
        return planner.Plan(container.Definition, slot.Cgroup);
    }

    private async Task LaunchAsync(Container container, Slot slot, PlannedLaunch launch)
    {
        using Activity? span = EngineTracing.Begin("launch");
        try
        {
            await slot.Shim.LaunchAsync(launch.Plan, launch.Io, CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            PublishNetworks(container, NetworkActions.Disconnect);
            volumes.PublishUnmounted(container.Id, container.Settings.Storage.Attached);
            throw;
        }
    }

    /// <summary>A container whose first start failed has never been started, and no engine is to try it by itself.</summary>
    private void ForgetUnlessStartedBefore(Container container, RunRecord record)
    {
        if (container.Run is null)
        {
            RunRecord.Delete(options.DirectoryOf(container.Id));
        }
        else
        {
            container.Run = record;
        }
    }

    private static ContainerState RunningState(RunRecord record, int pid, bool frozen) => new()
    {
        Status = frozen ? ContainerStatus.Paused : ContainerStatus.Running,
        Pid = pid,
        StartedAt = record.StartedAt,
        Networks = record.Places,
        Ports = record.Ports ?? [],
        RestartCount = record.RestartCount,
    };

    /// <summary>The container stays as it was, with the reason; one that was to be restarted has ended, one that removes itself is removed.</summary>
    private async Task<EngineException> FailUnsynchronizedAsync(Container container, Exception error)
    {
        int exitCode = error is LaunchException launch ? launch.ExitCode : container.State.ExitCode is > 0 and var last ? last : NeverStarted;
        EngineException failure = StartFailure.OfStart(error);
        EngineTracing.Fail(failure.Message);
        bool wasToRestart = container.State.Status == ContainerStatus.Restarting;
        container.State = container.State with
        {
            Status = wasToRestart ? ContainerStatus.Exited : container.State.Status, ExitCode = exitCode, Error = failure.Message,
        };
        if (wasToRestart)
        {
            container.Signals.TellExited(new ContainerExit(exitCode, failure.Message));
        }

        await container.Reclaimed.ConfigureAwait(false);
        if (container.Settings.Lifecycle.AutoRemove)
        {
            await RemoveUnsynchronizedAsync(container, removesVolumes: true).ConfigureAwait(false);
        }
        else
        {
            AwaitClientsUnsynchronized(container);
        }

        return failure;
    }

    [LoggerMessage(1011, LogLevel.Warning, "container {Id}: {Warning}")]
    private partial void LogNotAsAsked(string id, string warning);
}
