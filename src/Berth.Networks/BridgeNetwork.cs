using System.Net;
using Berth.Linux;
using Berth.Linux.Netlink;
using Berth.Networks.Addresses;
using Berth.Networks.Bridges;
using Berth.Networks.Firewall;
using Berth.Networks.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace Berth.Networks;

/// <summary>
/// The network of a bridge on this machine: containers reach each other on it, and other machines through the machine's
/// own address. The bridge and the firewall's table outlive the daemon, and with them every running container's traffic; the
/// next <see cref="OpenAsync"/> takes them over. Thread-safe.
/// </summary>
public sealed partial class BridgeNetwork : IContainerNetwork
{
    private readonly NamespaceWorker _worker;
    private readonly BridgeOptions _options;
    private readonly BridgeLink _bridge;
    private readonly RouteSocket _changes;
    private readonly EndpointAddresses _addresses;
    private readonly EndpointSweeper _sweeper;
    private readonly ReadyPool<NetworkEndpoint> _pool;
    private readonly EndpointPlug _plug;
    private readonly TimeProvider _time;
    private PacketFilter _filter = null!;
    private int _isClosed;

    public string Name => _bridge.Name;

    public IPNetwork Subnet => _bridge.Subnet;

    /// <summary>The bridge's own address: the containers' way out, and the machine as they reach it (<c>host-gateway</c>).</summary>
    public IPAddress Gateway => _bridge.Gateway;

    public int Mtu => _bridge.Mtu;

    /// <summary>Null without IPv6.</summary>
    public IPNetwork? Inet6Subnet => _bridge.Inet6Subnet;

    /// <summary>The bridge's own IPv6 address.</summary>
    public IPAddress? Inet6Gateway => _bridge.Inet6Gateway;

    /// <inheritdoc/>
    public IReadOnlyList<IPAddress> MachineAddresses => Inet6Gateway is { } inet6 ? [Gateway, inet6] : [Gateway];

    /// <inheritdoc/>
    public Task<PluggedEndpoint> PlugAsync(SafeFileHandle networkNamespace, EndpointWish wish) => _worker.RunAsync(() => _plug.Plug(networkNamespace, wish));

    /// <inheritdoc/>
    public Task UnplugAsync(SafeFileHandle networkNamespace, string name, IPAddress address) => _worker.RunAsync(() =>
    {
        _plug.Unplug(address);
        return true;
    });

    /// <inheritdoc/>
    public void ReleaseStrays()
    {
        if (_addresses.ReleaseBlocked(_time.GetTimestamp()))
        {
            _sweeper.Schedule();
        }
    }

    /// <summary>An endpoint from the stock, or where that is empty the next that is made.</summary>
    /// <exception cref="NetworkException">No address is free, or no port of the bridge.</exception>
    /// <exception cref="LinuxException">The kernel refused a step.</exception>
    public async Task<NetworkEndpoint> TakeAsync(CancellationToken cancellation)
    {
        var endpoint = await _pool.TakeAsync(cancellation).ConfigureAwait(false);
        _addresses.Adopt(endpoint.Address);
        return endpoint;
    }

    /// <summary>The other address follows from the first, so one book has both.</summary>
    public void Adopt(IPAddress address, IPAddress? inet6 = null) => _addresses.Adopt(address);

    /// <summary>Ends an endpoint whose container did not start, or whose container has ended.</summary>
    public void Release(NetworkEndpoint endpoint)
    {
        endpoint.Dispose();
        Release(endpoint.Address);
    }

    /// <summary>
    /// Gives back an ended container's address. It is given again when its interface is gone; should something keep that
    /// alive, it is deleted a second later. Releasing twice does no harm before the address is given again.
    /// </summary>
    public void Release(IPAddress address)
    {
        if (_addresses.Release(address, _time.GetTimestamp()))
        {
            _sweeper.Schedule();
        }
    }
}
