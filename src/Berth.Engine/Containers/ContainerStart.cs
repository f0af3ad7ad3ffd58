using Berth.Engine.Events;
using Berth.Engine.Launching;
using Berth.Runtime.Launch;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>Starts a container; returns when its program has been executed.</summary>
    /// <exception cref="EngineException">It runs already (NotModified), or a step failed; the message names it.</exception>
    public async Task StartAsync(string nameOrId, CancellationToken cancellation)
    {
        Container container = Get(nameOrId);
        using (await container.LockAsync(cancellation).ConfigureAwait(false))
        {
            ThrowUnlessStartable(container);
            await StartUnsynchronizedAsync(container, restartCount: 0).ConfigureAwait(false);
        }
    }

    private static void ThrowUnlessStartable(Container container)
    {
        switch (container.State.Status)
        {
            case ContainerStatus.Running:
                throw EngineException.NotModified($"container {container.Id} is already running");
            case ContainerStatus.Paused:
                throw EngineException.Conflict("cannot start a paused container, try unpause instead");
            case ContainerStatus.Removing or ContainerStatus.Dead:
                throw EngineException.Conflict("container is marked for removal and cannot be started");
        }
    }

    /// <summary>
    /// 1. what is left of the last run goes; 2. a slot, ready or made now; 3. the plan; 4. the record that it was started; 5. the
    /// launch; 6. the state, and the watch for its end. Not cancellable: a client that goes away leaves no half of a start.
    /// </summary>
    private async Task StartUnsynchronizedAsync(Container container, int restartCount)
    {
        await container.Reclaimed.ConfigureAwait(false);
        NetworkKind network = default;
        try
        {
            Slot slot = await TakeSlotUnsynchronizedAsync(container).ConfigureAwait(false);
            network = slot.Network;
            container.Prepared = null;
            await LaunchAsync(container, slot, restartCount).ConfigureAwait(false);
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

    private async Task LaunchAsync(Container container, Slot slot, int restartCount)
    {
        LiveContainer live = new(slot);
        RunRecord record;
        try
        {
            planner.Prepare(container.Definition, slot);
            PlannedLaunch launch = planner.Plan(container.Definition, slot.Cgroup);
            foreach (string warning in launch.Warnings)
            {
                LogNotAsAsked(container.Id, warning);
            }

            slot.Cgroup.Update(launch.Limits);
            string directory = options.DirectoryOf(container.Id);
            ExitRecord.Delete(directory);
            record = new RunRecord { StartedAt = time.GetUtcNow(), Network = slot.Attachment, RestartCount = restartCount };
            record.Write(directory);
            await slot.Shim.LaunchAsync(launch.Plan, launch.Io, CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            container.Reclaimed = maker.DiscardAsync(slot);
            throw;
        }

        container.Live = live;
        container.State = RunningState(record, slot.Shim.InitPid, frozen: false) with { FinishedAt = container.State.FinishedAt };
        Publish(container, ContainerActions.Start);
        Watch(container, live);
    }

    private static ContainerState RunningState(RunRecord record, int pid, bool frozen) => new()
    {
        Status = frozen ? ContainerStatus.Paused : ContainerStatus.Running,
        Pid = pid,
        StartedAt = record.StartedAt,
        Network = record.Network,
        RestartCount = record.RestartCount,
    };

    /// <summary>The container stays as it was, with the reason; one that removes itself is removed.</summary>
    private async Task<EngineException> FailUnsynchronizedAsync(Container container, Exception error)
    {
        int exitCode = error is LaunchException launch ? launch.ExitCode : 128;
        string message = $"cannot start {container.Name}: {StartFailure.Describe(error)}";
        container.State = container.State with { ExitCode = exitCode, Error = message };
        container.Signals.TellExited(new ContainerExit(exitCode, message));
        Publish(container, ContainerActions.Die, ("exitCode", $"{exitCode}"), ("execDuration", "0"));
        await container.Reclaimed.ConfigureAwait(false);
        if (container.Settings.Lifecycle.AutoRemove)
        {
            await RemoveUnsynchronizedAsync(container).ConfigureAwait(false);
        }

        return new EngineException(StartFailure.KindOf(error), message, error);
    }

    [LoggerMessage(1011, LogLevel.Warning, "container {Id}: {Warning}")]
    private partial void LogNotAsAsked(string id, string warning);
}
