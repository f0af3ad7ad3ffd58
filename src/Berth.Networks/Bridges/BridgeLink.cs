using System.Net;

namespace Berth.Networks.Bridges;

/// <summary>A bridge as it stands: made or adopted, addressed and up.</summary>
internal sealed record BridgeLink(string Name, int Index, IPNetwork Subnet, IPAddress Gateway, int Mtu)
{
    public IPNetwork? Inet6Subnet { get; init; }

    /// <summary>The part of it that addresses are chosen from; null for all of it.</summary>
    public IPNetwork? Inet6Range { get; init; }

    public IPAddress? Inet6Gateway { get; init; }

    /// <summary>Whether its ports are kept from each other.</summary>
    public bool IsolatesPorts { get; init; }
}
