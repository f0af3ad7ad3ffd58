using System.Net;
using System.Net.Sockets;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Health;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Containers.Restarts;
using Berth.Engine.Launching;
using Berth.Images;
using Berth.Linux;
using Berth.Networks;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Shims;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers;

/// <summary>How an engine finds what the one before it left.</summary>
public sealed partial class ContainerOperations
{
    /// <summary>
    /// 1. the containers of the store, and the layers they hold; 2. those whose shim answers run, those with an exit record have
    /// ended, and those with neither ended with 255; 3. the machine and those that run are served names, which are all known by now; 4. slots that became no container, and files of no
    /// container, go, and so do endpoints and ports; 5. what restart policies want started is, each after what it needs.
    /// </summary>
    internal async Task RecoverAsync()
    {
        foreach (ContainerDefinition definition in state.LoadContainers())
        {
            if (!Directory.Exists(options.DirectoryOf(definition.Id)))
            {
                await ForgetAsync(definition).ConfigureAwait(false);
                continue;
            }

            Container container = new(definition, new ContainerState());
            table.TryReserve(definition.Name, definition.Id, out _);
            table.Add(container);
            HoldLayers(container);
            volumes.Adopt(container.Id, definition.Settings.Storage.Attached);
        }

        await volumes.SweepUnbornAsync().ConfigureAwait(false);
        await Task.WhenAll(table.All.Select(RecoverAsync)).ConfigureAwait(false);
        ServeMachine();
        await Task.WhenAll(table.All.Select(ServeNamesAsync)).ConfigureAwait(false);
        await SweepRunsAsync().ConfigureAwait(false);
        SweepFiles();
        networks.ReleaseStrays();
        networks.Ports.ResetRules();
        table.All.Where(static container => container.Live is not null).ToList().ForEach(SettlePorts);
        await ResumePoliciesAsync().ConfigureAwait(false);
    }

    private void ServeMachine()
    {
        if (options.MachineNames is not { } at)
        {
            return;
        }

        try
        {
            nameServices.OpenOnMachine(at, ContainerFiles.ServersOfMachine(at));
        }
        catch (NetworkException refused)
        {
            throw new EngineException(EngineErrorKind.Unavailable, refused.Message, refused);
        }
    }

    /// <summary>Its removal was cut off. Whether its user wanted its volumes to go is not known, unless it removed itself.</summary>
    private async Task ForgetAsync(ContainerDefinition definition)
    {
        await volumes.ReleaseAsync(definition.Id, definition.Settings.Storage.Attached, definition.Settings.Lifecycle.AutoRemove).ConfigureAwait(false);
        state.DeleteContainer(definition.Id, durable: true);
    }

    private async Task ResumePoliciesAsync()
    {
        // What is needed is put on its way first, so that who needs it finds that it is.
        startOrder = StartOrder.Of([.. table.All.Select(static container => container.Definition)], name => Find(name)?.Id);
        foreach (Container container in startOrder.Ids.Select(Find).OfType<Container>())
        {
            await ResumePolicyAsync(container).ConfigureAwait(false);
        }
    }

    private async Task ResumePolicyAsync(Container container)
    {
        using (await container.LockAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (container is { State.Status: ContainerStatus.Exited, Run: { } run })
            {
                ResumePolicyUnsynchronized(container, run);
            }

            if (container.State.Status is ContainerStatus.Created or ContainerStatus.Exited)
            {
                AwaitClientsUnsynchronized(container);
            }
        }
    }

    private void HoldLayers(Container container)
    {
        try
        {
            container.Layers = container.Definition.Image.TopChainId is { } top ? images.HoldLayers(top) : null;
        }
        catch (Exception error) when (error is ImageException or EngineException)
        {
            LogLayersMissing(container.Id, error.Message);
        }
    }

    private async Task RecoverAsync(Container container)
    {
        using (await container.LockAsync(CancellationToken.None).ConfigureAwait(false))
        {
            string directory = options.DirectoryOf(container.Id);
            if (RunRecord.Read(directory) is not { } record)
            {
                return;
            }

            container.Run = record;

            // The exit record first: a shim may still serve the last output of a container that has ended.
            if (ExitRecord.Read(directory) is null && await FindShimAsync(container.Id).ConfigureAwait(false) is { } shim)
            {
                Readopt(container, shim, record, await FindCarriedAsync(shim, record).ConfigureAwait(false));
                await TakeStraysAwayAsync(container).ConfigureAwait(false);
                nameServices.Announce(container, container.State.Networks);
                return;
            }

            container.State = EndedState(record, ExitRecord.Read(directory)) with { Health = HealthAtStart(container)?.Unwatched };
            container.Reclaimed = maker.ReclaimAsync(container.Id, host.Cgroups.Open(CgroupPathOf(container)));
            if (container.Settings.Lifecycle.AutoRemove && !record.IsTurning)
            {
                await RemoveQuietlyUnsynchronizedAsync(container).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The shim of a launched container; null where there is none.</summary>
    private async Task<ShimProcess?> FindShimAsync(string id)
    {
        try
        {
            ShimProcess shim = await ShimProcess.ConnectAsync(options.RunDirectoryOf(id), time, CancellationToken.None).ConfigureAwait(false);
            if (shim.IsLaunched)
            {
                return shim;
            }

            await shim.DisposeAsync().ConfigureAwait(false);
            return null;
        }
        catch (Exception error) when (error is SocketException or LinuxException)
        {
            return null;
        }
    }

    private void Readopt(Container container, ShimProcess shim, RunRecord record, IReadOnlyList<SafeFileHandle> carried)
    {
        Cgroup cgroup = host.Cgroups.Open(CgroupPathOf(container));
        record = WithWantedPlaces(container, WithPresentNames(record));
        container.Run = record;
        foreach (NetworkAttachment place in record.Places)
        {
            Adopt(container, place);
        }

        AdoptPorts(container, record, carried);
        IPAddress? onDefault = record.Places.FirstOrDefault(static place => place.NetworkName == NetworkView.Bridge) is { } own ? IPAddress.Parse(own.Address) : null;
        NetworkKind kind = onDefault is not null ? NetworkKind.Bridge : record.Places.Count > 0 ? NetworkKind.Isolated : NetworkKind.Host;
        LiveContainer live = new(new Slot(container.Id, kind, shim, cgroup) { Address = onDefault });
        container.Live = live;
        volumes.AdoptRunning(container.Id, container.Settings.Storage.Attached);
        container.StaysDown = record.StoppedByUser && !RestartRules.StartsThoughStopped(container.Settings.Lifecycle.Restart);
        container.State = RunningState(record, shim.InitPid, cgroup.IsFrozen);
        Watch(container, live);
        CarryPorts(container);
        ResumeExaminationUnsynchronized(container, live);
        if (container.State.Health?.Status == HealthStatus.Unhealthy)
        {
            TurnUnhealthyUnsynchronized(container, live);
        }
    }

    /// <summary>Goes on where the engine before was. A probe that it has left behind has nobody to end it in time.</summary>
    private void ResumeExaminationUnsynchronized(Container container, LiveContainer live)
    {
        if (HealthAtStart(container) is not { } unknown)
        {
            return;
        }

        HealthRecord? record = HealthRecord.Read(options.RunDirectoryOf(container.Id));
        if (record?.Probing is { } left)
        {
            _ = KillProbeAsync(live, left);
        }

        ContainerState state = container.State;
        HealthState health = record?.Health ?? unknown;
        container.State = state with { Health = health };
        if (state.Status == ContainerStatus.Running)
        {
            // The log may begin in the run before.
            DateTimeOffset started = state.StartedAt ?? time.GetUtcNow();
            ExamineUnsynchronized(container, live, health.Log.LastOrDefault()?.End is { } probed && probed > started ? probed : started);
        }
    }

    private static ContainerState EndedState(RunRecord record, ExitRecord? exit) => new()
    {
        Status = ContainerStatus.Exited, StartedAt = record.StartedAt, RestartCount = record.RestartCount,
        ExitCode = exit?.ExitCode ?? 255, OomKilled = exit?.OomKilled ?? false, FinishedAt = exit?.FinishedAt ?? record.StartedAt,
    };

    private string CgroupPathOf(Container container) => CgroupPaths.Of(options, container.Definition);

    [LoggerMessage(1020, LogLevel.Error, "container {Id}: its image's layers are missing, it cannot be started: {Reason}")]
    private partial void LogLayersMissing(string id, string reason);
}
