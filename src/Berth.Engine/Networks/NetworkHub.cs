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

/// <summary>The networks of an engine with their bridges, and the ports that are published.</summary>
internal sealed partial class NetworkHub : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, BridgeNetwork> bridges = new(StringComparer.Ordinal);
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
    /// The networks that every engine has, and those of the store, whose bridges are made where a reboot has taken them. One that cannot be had
    /// any more (another interface has its subnet now) is there, and says so to whoever is to be put on it.
    /// </summary>
    public static async Task<NetworkHub> OpenAsync(EngineOptions options, HostSystem host, StateStore state, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        NetworkHub hub = new(options, host, state.EngineId, time, loggers.CreateLogger<NetworkHub>());
        foreach (Network builtin in BuiltinNetworks.Make(options, host.Bridge, time.GetUtcNow()))
        {
            hub.Table.TryAdd(builtin);
        }

        hub.bridges[NetworkView.IdOf(NetworkView.Bridge)] = host.Bridge;
        foreach (Network network in state.LoadNetworks())
        {
            hub.Table.TryAdd(network);
            try
            {
                await hub.OpenBridgeAsync(network, cancellation).ConfigureAwait(false);
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
        networks.Select(network => BridgeSettings.Of(network, options.Bridge)).Select(static bridge => FirewallNetwork.Of(bridge, bridge.Subnet!.Value));

    /// <exception cref="NetworkException">It cannot be had so.</exception>
    /// <exception cref="LinuxException">The kernel refused a step.</exception>
    public async Task OpenBridgeAsync(Network network, CancellationToken cancellation) => bridges[network.Id] =
        await BridgeNetwork.OpenAsync(BridgeSettings.Of(network, options.Bridge), host.Namespaces, host.Filter, time, cancellation).ConfigureAwait(false);

    /// <exception cref="NetworkException">Containers are on it.</exception>
    public async Task RemoveBridgeAsync(Network network)
    {
        if (bridges.TryRemove(network.Id, out BridgeNetwork? bridge))
        {
            await bridge.RemoveAsync().ConfigureAwait(false);
        }
    }

    /// <exception cref="EngineException">Its bridge could not be made when the engine started.</exception>
    public BridgeNetwork BridgeOf(Network network) => bridges.TryGetValue(network.Id, out BridgeNetwork? bridge)
        ? bridge
        : throw new EngineException(EngineErrorKind.Unavailable, $"network {network.Name} has no bridge: the engine's log says why");

    /// <summary>Null where there is no such network, or no bridge of it.</summary>
    public BridgeNetwork? FindBridge(string networkId) => bridges.GetValueOrDefault(networkId);

    /// <summary>Endpoints that nobody has come for are those of an engine that was killed in the middle of something.</summary>
    public void ReleaseStrays()
    {
        foreach (BridgeNetwork bridge in bridges.Values.Where(bridge => bridge != host.Bridge))
        {
            bridge.ReleaseStrays();
        }
    }

    /// <summary>The subnets of all networks.</summary>
    public IReadOnlyList<IPNetwork> SubnetsInUse() =>
        [.. Table.All.SelectMany(static network => network.Spec.Subnets ?? []).Select(static subnet => IPNetwork.Parse(subnet.Subnet))];

    public async ValueTask DisposeAsync()
    {
        Ports.Dispose();
        foreach (BridgeNetwork bridge in bridges.Values.Where(bridge => bridge != host.Bridge))
        {
            await bridge.DisposeAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(1040, LogLevel.Error, "network {Name}: its bridge cannot be made, containers on it do not start: {Reason}")]
    private partial void LogNotOpened(string name, string reason);
}
