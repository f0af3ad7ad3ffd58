using System.Net;
using System.Net.Sockets;

namespace Berth.Networks.Ports;

/// <summary>A port of the machine that leads to a container's.</summary>
/// <param name="Protocol">"tcp", "udp" or "sctp".</param>
/// <param name="HostAddress">Of the machine; 0.0.0.0 or :: for all of a family.</param>
/// <param name="HostPort">Of the machine.</param>
/// <param name="Address">Of the container; null where the container has none of that family.</param>
/// <param name="Port">Of the container.</param>
public sealed record PublishedPort(string Protocol, IPAddress HostAddress, ushort HostPort, IPAddress? Address, ushort Port)
{
    public bool IsInet6 => HostAddress.AddressFamily == AddressFamily.InterNetworkV6;

    public bool IsEverywhere => HostAddress.Equals(IPAddress.Any) || HostAddress.Equals(IPAddress.IPv6Any);

    /// <summary>The number in an IP packet's header.</summary>
    public byte ProtocolNumber => Protocol switch { "tcp" => 6, "udp" => 17, "sctp" => 132, _ => throw new ArgumentException($"no protocol: {Protocol}") };
}
