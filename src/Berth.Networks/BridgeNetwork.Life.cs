using Berth.Linux;
using Berth.Linux.Netlink;
using Berth.Networks.Addresses;
using Berth.Networks.Bridges;
using Berth.Networks.Firewall;
using Berth.Networks.Namespaces;

namespace Berth.Networks;

public sealed partial class BridgeNetwork
{
    private BridgeNetwork(BridgeOptions options, NamespaceWorker worker, BridgeLink bridge, RouteSocket changes, TimeProvider time)
    {
        (_options, _worker, _bridge, _changes, _time) = (options, worker, bridge, changes, time);
        _addresses = new EndpointAddresses(bridge.Subnet, bridge.Gateway, options.Range);
        _addresses.Reserve(options.Reserved);
        _sweeper = new EndpointSweeper(worker, changes, bridge, _addresses, time);
        _plug = new EndpointPlug(worker, changes, bridge, _addresses, time);
        var factory = new EndpointFactory(worker, changes, bridge, _addresses, time);
        var pool = new PoolOptions<NetworkEndpoint>(options.PoolSize, factory.Make, Release, endpoint => IPv4.ToNumber(endpoint.Address));
        _pool = new ReadyPool<NetworkEndpoint>(worker, pool, time);
    }

    /// <summary>
    /// Makes the network or takes it over: 1. the bridge with its address; 2. the firewall's table; 3. forwarding; 4. the
    /// addresses whose interfaces are there, which stay out of use until they vanish or are adopted; 5. the first endpoints,
    /// in the background.
    /// </summary>
    /// <param name="options">What it is to be.</param>
    /// <param name="namespaces">Where its namespaces are made; disposed of after the network.</param>
    /// <param name="time">For the stock's and the sweeper's delays.</param>
    /// <param name="filter">The rules that the network comes into.</param>
    /// <param name="cancellation">Ends the wait before the first step, and for the interfaces of a daemon before.</param>
    /// <exception cref="NetworkException">It cannot be had so; the message says what is in the way.</exception>
    /// <exception cref="LinuxException">The kernel refused a step.</exception>
    public static Task<BridgeNetwork> OpenAsync(
        BridgeOptions options, NetworkNamespaces namespaces, PacketFilter filter, TimeProvider time, CancellationToken cancellation) =>
        Task.Run(() => OpenCoreAsync(options, namespaces.Worker, filter, time, cancellation), cancellation);

    /// <summary>Ends the daemon's part: the stock goes; bridge, table and containers stay.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        _pool.Dispose();
        _sweeper.Dispose();

        // On the worker, so that the jobs posted before have come to their end.
        await _worker.RunAsync(CloseSockets).ConfigureAwait(false);
    }

    /// <summary>Ends the network: closes it, and removes the bridge from machine and rules. Forwarding stays as it is.</summary>
    /// <exception cref="NetworkException">Containers are on it.</exception>
    public async Task RemoveAsync()
    {
        if (_addresses.InUse is > 0 and var inUse)
        {
            throw new NetworkException($"network {Name} is in use by {inUse} containers: stop them first");
        }

        await DisposeAsync().ConfigureAwait(false);
        await Task.Run(RemoveFromMachine).ConfigureAwait(false);
    }

    private static async Task<BridgeNetwork> OpenCoreAsync(
        BridgeOptions options, NamespaceWorker worker, PacketFilter filter, TimeProvider time, CancellationToken cancellation)
    {
        var routes = RouteSocket.Open();
        try
        {
            var bridge = await new BridgeSetup(routes, options, time).OpenAsync(cancellation).ConfigureAwait(false);
            filter.Add(FirewallNetwork.Of(options, bridge.Subnet));
            Forwarding.SetUp(options, filter.IsManaged);
            var network = new BridgeNetwork(options, worker, bridge, routes, time) { _filter = filter };
            network.BlockFoundAddresses();
            network._pool.Refill();
            return network;
        }
        catch
        {
            routes.Dispose();
            throw;
        }
    }

    /// <summary>What the administrator should know, a sentence each: another firewall that may be closed to containers.</summary>
    public IReadOnlyList<string> FindWarnings() => !_filter.IsManaged ? [] :
    [
        .. FirewallTable.FindClosedForwardChains().Select(chain =>
            $"nftables chain {chain} drops what it does not accept: containers on {Name} reach other machines only if it accepts them (docs/networks.md)"),
    ];

    private void BlockFoundAddresses()
    {
        foreach (var port in _changes.ListLinks(_bridge.Index))
        {
            if (HostLink.AddressOf(port.Name) is { } address)
            {
                _addresses.Block(address);
            }
        }
    }

    private bool CloseSockets()
    {
        _changes.Dispose();
        return true;
    }

    private void RemoveFromMachine()
    {
        using var routes = RouteSocket.Open();
        if (routes.TryExecute(new RouteBatch().DeleteLink(Name)) is { Errno: not Errno.ENODEV } failure)
        {
            throw failure.ToException();
        }

        _filter.Remove(Name);
    }
}
