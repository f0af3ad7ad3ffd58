using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Netlink;

/// <summary>A pair of virtual Ethernet links: one here, its peer born inside another network namespace.</summary>
public sealed record VethSettings
{
    public required string Name { get; init; }
    public required string PeerName { get; init; }
    public required SafeFileHandle PeerNamespace { get; init; }
    public required MacAddress PeerAddress { get; init; }
    public required int Mtu { get; init; }
}
