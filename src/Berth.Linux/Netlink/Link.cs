namespace Berth.Linux.Netlink;

/// <summary>A network interface as the kernel describes it.</summary>
public sealed record Link
{
    public required int Index { get; init; }
    public required string Name { get; init; }
    public required LinkFlags Flags { get; init; }

    /// <summary>"bridge", "veth", …; empty for hardware and loopback.</summary>
    public required string Kind { get; init; }

    public required int Mtu { get; init; }

    /// <summary>The index of the bridge (or bond) it is a port of; 0 for none.</summary>
    public required int Master { get; init; }

    /// <summary>The index of the link that it is on top of where that is in another namespace; 0 for none.</summary>
    public int ForeignParent { get; init; }

    /// <summary>Null where the link has none, or one that is not Ethernet's.</summary>
    public required MacAddress? Address { get; init; }
}

/// <summary>An address of an interface.</summary>
public sealed record LinkAddress(int Link, System.Net.IPAddress Address, int PrefixLength);

/// <summary>A route, of whatever table. The default route's destination is 0.0.0.0/0 or ::/0.</summary>
public sealed record Route(System.Net.IPNetwork Destination, System.Net.IPAddress? Gateway, int Link, uint Table, byte Type);

/// <summary>A link's counters since it was made, from the link's own side (<c>struct rtnl_link_stats64</c>).</summary>
public readonly record struct LinkCounters(
    ulong ReceivedPackets,
    ulong SentPackets,
    ulong ReceivedBytes,
    ulong SentBytes,
    ulong ReceiveErrors,
    ulong SendErrors,
    ulong ReceiveDropped,
    ulong SendDropped);
