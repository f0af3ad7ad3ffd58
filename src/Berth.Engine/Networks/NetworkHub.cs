using System.Collections.Concurrent;
using System.Net;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Launching;
using Berth.Engine.Networks.Addressing;
using Berth.Engine.Networks.Ports;
using Berth.Engine.State;
using Berth.Linux;
using Berth.Networks;
using Berth.Networks.Firewall;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Networks;

/// <summary>The networks of an engine as they are on the machine, and the ports that are published.</summary>
internal sealed partial class NetworkHub : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, IContainerNetwork> opened = new(StringComparer.Ordinal);
    private readonly EngineOptions options;
    private readonly HostSystem host;
    private readonly TimeProvider time;
    private readonly ILogger<NetworkHub> log;

    private NetworkHub(EngineOptions options, HostSystem host, string engineId, TimeProvider time, ILogger<NetworkHub> log)
    {
        (this.options, this.host, this.time, this.log) = (options, host, time, log);
        Subnets = new SubnetChoice(engineId);
        Ports = new PortBook(host.Filter);
    }

    public NetworkTable Table { get; } = new();

    public SubnetChoice Subnets { get; }

    public PortBook Ports { get; }

    /// <summary>
    /// The networks that every engine has, and those of the store, whose bridges and interfaces are made where a reboot has taken them. One that cannot be had
    /// any more (another interface has its subnet now) is there, and says so to whoever is to be put on it.
    /// </summary>
    public static async Task<NetworkHub> OpenAsync(EngineOptions options, HostSystem host, StateStore state, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        NetworkHub hub = new(options, host, state.EngineId, time, loggers.CreateLogger<NetworkHub>());
        foreach (Network builtin in BuiltinNetworks.Make(options, host.Bridge, time.GetUtcNow()))
        {
            hub.Table.TryAdd(builtin);
        }

        if (host.Bridge is { } bridge)
        {
            hub.opened[NetworkView.IdOf(NetworkView.Bridge)] = bridge;
        }

        foreach (Network network in state.LoadNetworks())
        {
            hub.Table.TryAdd(network);
            try
            {
                await hub.OpenNetworkAsync(network, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (error is NetworkException or LinuxException)
            {
                hub.LogNotOpened(network.Name, error.Message);
            }
        }

        return hub;
    }

    /// <summary>What the rules are to know of a store's networks before their bridges are opened: their traffic goes on meanwhile.</summary>
    public static IEnumerable<FirewallNetwork> RulesOf(IEnumerable<Network> networks, EngineOptions options) =>
        networks.Where(static network => network.IsBridge).Select(network => BridgeSettings.Of(network, options.Bridge)).Select(static bridge => FirewallNetwork.Of(bridge, bridge.Subnet!.Value));

    /// <exception cref="NetworkException">It cannot be had so.</exception>
    /// <exception cref="LinuxException">The kernel refused a step.</exception>
    public async Task OpenNetworkAsync(Network network, CancellationToken cancellation)
    {
        if (network.Spec.IsConfigOnly)
        {
            return;
        }

        if (network.HasParent)
        {
            ParentNetwork made = new(ParentSettings.Of(network), host.Namespaces, time);
            opened[network.Id] = made;
            made.Prepare();
            return;
        }

        opened[network.Id] =
            await BridgeNetwork.OpenAsync(BridgeSettings.Of(network, options.Bridge), host.Namespaces, host.Filter, time, cancellation).ConfigureAwait(false);
    }

    /// <summary>Forgets a network that could not be made.</summary>
    public ValueTask CloseNetworkAsync(Network network) => opened.TryRemove(network.Id, out IContainerNetwork? closed) ? closed.DisposeAsync() : default;

    /// <exception cref="NetworkException">Containers are on it.</exception>
    public async Task RemoveNetworkAsync(Network network)
    {
        if (opened.TryRemove(network.Id, out IContainerNetwork? removed))
        {
            await removed.RemoveAsync().ConfigureAwait(false);
        }
    }

    /// <exception cref="EngineException">It could not be made when the engine started, or is only a configuration.</exception>
    public IContainerNetwork OpenedOf(Network network) => opened.TryGetValue(network.Id, out IContainerNetwork? found) ? found
        : network.Spec.IsConfigOnly ? throw new EngineException(EngineErrorKind.Forbidden, "cannot create endpoint on configuration-only network")
        : throw new EngineException(EngineErrorKind.Unavailable, $"network {network.Name} has no bridge: the engine's log says why");

    /// <summary>Null where there is no such network, or it could not be made.</summary>
    public IContainerNetwork? FindOpened(string networkId) => opened.GetValueOrDefault(networkId);

    /// <summary>The networks of parent interfaces.</summary>
    public IEnumerable<ParentNetwork> Parents => opened.Values.OfType<ParentNetwork>();

    /// <summary>Endpoints that nobody has come for are those of an engine that was killed in the middle of something.</summary>
    public void ReleaseStrays()
    {
        foreach (IContainerNetwork network in opened.Values.Where(network => network != host.Bridge))
        {
            network.ReleaseStrays();
        }
    }

    /// <summary>The subnets of all networks.</summary>
    public IReadOnlyList<IPNetwork> SubnetsInUse() =>
        [.. Table.All.Where(static network => network.HasAddresses).SelectMany(static network => network.Spec.Subnets ?? []).Select(static subnet => IPNetwork.Parse(subnet.Subnet))];

    public async ValueTask DisposeAsync()
    {
        Ports.Dispose();
        foreach (IContainerNetwork network in opened.Values.Where(network => network != host.Bridge))
        {
            await network.DisposeAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(1040, LogLevel.Error, "network {Name}: it is not ready, containers on it do not start: {Reason}")]
    private partial void LogNotOpened(string name, string reason);
}
