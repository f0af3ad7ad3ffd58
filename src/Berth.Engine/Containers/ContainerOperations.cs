using System.Collections.Concurrent;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Execs;
using Berth.Engine.Containers.Files;
using Berth.Engine.Containers.Specs;
using Berth.Engine.Containers.Statistics;
using Berth.Engine.Events;
using Berth.Engine.Images;
using Berth.Engine.Launching;
using Berth.Engine.Networks;
using Berth.Engine.Quotas;
using Berth.Engine.State;
using Berth.Engine.Volumes;
using Berth.Images;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Containers;

/// <summary>
/// The containers of an engine and everything that can be done with them; one file for each verb. A container is named by
/// its id, a beginning of it that is unique, or its name. What a verb has begun it carries out, whether its caller stays or not.
/// </summary>
public sealed partial class ContainerOperations
{
    private readonly ContainerTable table = new();
    private readonly ConcurrentDictionary<string, ContainerExec> execs = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource closing = new();
    private readonly EngineOptions options;
    private readonly EventBus events;
    private readonly StateStore state;
    private readonly ImageOperations images;
    private readonly VolumeOperations volumes;
    private readonly HostSystem host;
    private readonly NetworkHub networks;
    private readonly DirectoryQuotas quotas;
    private readonly SlotMaker maker;
    private readonly SlotPool pool;
    private readonly Neighbours neighbours;
    private readonly LaunchPlanner planner;
    private readonly ContainerNameServices nameServices;
    private readonly FileViews views;
    private readonly Sampler sampler;
    private readonly MachineFacts facts;
    private readonly TimeProvider time;
    private readonly ILogger<ContainerOperations> log;

    internal ContainerOperations(EngineParts parts)
    {
        (options, events, state, images, host, time) = (parts.Options, parts.Events, parts.State, parts.Images, parts.Host, parts.Time);
        networks = parts.Networks;
        quotas = parts.Quotas;
        volumes = parts.Volumes;
        volumes.ChangeContainers = ChangeDefinitionsAsync;
        log = parts.Loggers.CreateLogger<ContainerOperations>();
        maker = new SlotMaker(options, host, time, parts.Loggers.CreateLogger<SlotMaker>());
        pool = new SlotPool(options, maker, time, parts.Loggers.CreateLogger<SlotPool>());
        neighbours = new Neighbours(options, Find);
        planner = new LaunchPlanner(options, host, neighbours, volumes);
        nameServices = new ContainerNameServices(host.Names, planner.NameServersOf, MachineAddressesFrom, options.MachineNames is not null);
        views = new FileViews(options.MountPoint);
        sampler = new Sampler(host, time);
        facts = MachineReader.Read(host.Cgroups, hasInit: options.InitPath is not null);
    }

    /// <summary>Every container, in no order.</summary>
    public IReadOnlyCollection<Container> All => [.. table.All];

    /// <summary>Null when there is none.</summary>
    /// <exception cref="EngineException">The beginning of an id that several have.</exception>
    public Container? Find(string nameOrId) => table.Find(nameOrId);

    /// <exception cref="EngineException">There is none, or the beginning of an id is that of several.</exception>
    public Container Get(string nameOrId) => table.Get(nameOrId);

    /// <summary>What a container calls itself, with what it was given where its user said nothing: on another's network it is the other's.</summary>
    public IdentityDefinition IdentityOf(Container container)
    {
        ContainerDefinition identity = neighbours.NetworkIdentityOf(container.Definition);
        return identity.Settings.Identity with { Hostname = ContainerHostname.Of(identity, Environment.MachineName) };
    }

    /// <summary>Who uses images, for those who want to remove one.</summary>
    internal IReadOnlyList<ImageUser> ImageUsers() =>
        [.. table.All.Select(container => new ImageUser(container.Id, container.Definition.Image.Id, container.State.IsActive))];

    /// <summary>Containers run on, and end without this engine; what only waits for a start goes, and restarts are the next engine's.</summary>
    internal async Task CloseAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await pool.DisposeAsync().ConfigureAwait(false);
        foreach (Container container in table.All)
        {
            using (await container.LockAsync(CancellationToken.None).ConfigureAwait(false))
            {
                container.Pending?.Dispose();
                await DropPreparedUnsynchronizedAsync(container).ConfigureAwait(false);
                if (container.Live is { } live)
                {
                    // An end that waits for the lock finds that it is no longer this engine's to tell.
                    container.Live = null;
                    await live.Shim.DisposeAsync().ConfigureAwait(false);
                }
            }
        }

        await maker.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Tells of something that happened to a container, with the attributes that Docker gives every container's event.</summary>
    /// <param name="container">Whom it happened to.</param>
    /// <param name="action">One of <see cref="ContainerActions"/>.</param>
    /// <param name="details">Further attributes.</param>
    internal void Publish(Container container, string action, params ReadOnlySpan<(string Key, string Value)> details)
    {
        SortedDictionary<string, string> attributes = new(StringComparer.Ordinal);
        foreach ((string key, string value) in container.Settings.Identity.Labels ?? new Dictionary<string, string>())
        {
            attributes[key] = value;
        }

        attributes["image"] = container.Definition.Image.Reference;
        attributes["name"] = container.Name;
        foreach ((string key, string value) in details)
        {
            attributes[key] = value;
        }

        events.Publish(EventTypes.Container, action, container.Id, attributes);
    }
}

/// <summary>What the engine's operations work with.</summary>
internal sealed record EngineParts(
    EngineOptions Options, EventBus Events, StateStore State, ImageOperations Images, VolumeOperations Volumes, HostSystem Host, NetworkHub Networks,
    DirectoryQuotas Quotas, ILoggerFactory Loggers, TimeProvider Time);
