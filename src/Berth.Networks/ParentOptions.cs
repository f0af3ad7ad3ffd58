using System.Net;
using Berth.Linux.Netlink;

namespace Berth.Networks;

/// <summary>How the network of a parent interface is to be.</summary>
public sealed record ParentOptions
{
    /// <summary>The network's name, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>How containers are on the parent.</summary>
    public required SublinkKind Kind { get; init; }

    /// <summary>The interface of the machine whose segment containers are on.</summary>
    public required string Parent { get; init; }

    /// <summary>Whether the parent is the network's own: made with it, again after a reboot, and removed with it.</summary>
    public ParentOwnership Ownership { get; init; }

    /// <summary>A <see cref="MacvlanMode"/>, or an <see cref="IpvlanMode"/>.</summary>
    public required uint Mode { get; init; }

    /// <summary>Of ipvlan only.</summary>
    public IpvlanFlags Flags { get; init; }

    /// <summary>IPv4, one at least: addresses are from the first that has room.</summary>
    public required IReadOnlyList<ParentSubnet> Subnets { get; init; }

    /// <summary>IPv6 subnets beside the others; none for none.</summary>
    public IReadOnlyList<ParentSubnet> Inet6Subnets { get; init; } = [];

    /// <summary>In these modes the machine routes for its containers, and they send all without a router.</summary>
    internal bool IsRouted => Kind == SublinkKind.Ipvlan && (IpvlanMode)Mode is IpvlanMode.L3 or IpvlanMode.L3S;

    /// <summary>Its one container has the parent to itself, with the parent's MAC.</summary>
    internal bool IsPassthru => Kind == SublinkKind.Macvlan && Mode == (uint)MacvlanMode.Passthru;
}

/// <summary>A subnet of the network of a parent interface.</summary>
public sealed record ParentSubnet
{
    public required IPNetwork Subnet { get; init; }

    /// <summary>The segment's router, which is no container's. Null: the subnet's first.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The part of <see cref="Subnet"/> that addresses are chosen from. Null: all of it.</summary>
    public IPNetwork? Range { get; init; }

    /// <summary>Addresses of <see cref="Subnet"/> that others have.</summary>
    public IReadOnlyList<IPAddress> Reserved { get; init; } = [];

    internal IPAddress Router => Gateway ?? Addresses.SubnetPools.FirstHost(Subnet);
}

/// <summary>Whose a parent interface is.</summary>
public enum ParentOwnership
{
    /// <summary>The machine's: it is there, or the network waits for it.</summary>
    Machine,

    /// <summary>The network's: a sub-interface with a tag, <c>eth0.10</c>.</summary>
    Vlan,

    /// <summary>The network's: an interface that leads nowhere.</summary>
    Dummy,
}
