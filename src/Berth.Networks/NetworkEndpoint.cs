using System.Net;
using Berth.Networks.Addresses;
using Berth.Networks.Bridges;
using Microsoft.Win32.SafeHandles;

namespace Berth.Networks;

/// <summary>
/// A network namespace, ready: loopback up, eth0 with its address, on the bridge, the default route through the gateway;
/// no IPv6 on eth0. Once a process lives in the namespace, or none ever will, dispose of the endpoint: the kernel takes
/// namespace and interfaces away when the last process has gone. The address stays taken until
/// <see cref="BridgeNetwork.Release(IPAddress)"/>.
/// </summary>
public sealed class NetworkEndpoint : IDisposable
{
    private readonly BridgeLink _bridge;

    internal NetworkEndpoint(SafeFileHandle handle, IPAddress address, BridgeLink bridge)
    {
        Namespace = handle;
        Address = address;
        _bridge = bridge;
    }

    public SafeFileHandle Namespace { get; }

    public IPAddress Address { get; }

    public int PrefixLength => _bridge.Subnet.PrefixLength;

    public IPAddress Gateway => _bridge.Gateway;

    /// <summary>"02:42:ac:11:00:02": Docker's rule, made from the address.</summary>
    public string MacAddress => Linux.Netlink.MacAddress.FromIPv4(Address).ToString();

    /// <summary>The other end's name on the host: "vethac110002".</summary>
    public string HostInterface => HostLink.NameOf(Address);

    /// <summary>Closes the descriptor.</summary>
    public void Dispose() => Namespace.Dispose();
}
