using System.Net;
using Berth.Linux.Netlink;

namespace Berth.Networks;

/// <summary>What a container wishes for its place on a network.</summary>
public sealed record EndpointWish
{
    /// <summary>The interface's name inside: "eth0".</summary>
    public required string Interface { get; init; }

    /// <summary>An address of the subnet; null for the lowest that is free.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Null for one that is made from the other; passed over where the network has no IPv6.</summary>
    public IPAddress? Inet6Address { get; init; }

    /// <summary>Null for Docker's, made from the address.</summary>
    public MacAddress? MacAddress { get; init; }

    /// <summary>Addresses that reach no further than the segment, beside the others.</summary>
    public IReadOnlyList<IPAddress> LinkLocalAddresses { get; init; } = [];

    /// <summary>The kernel's variables of the interface, set before it is up.</summary>
    public IReadOnlyList<InterfaceVariable> Variables { get; init; } = [];
}

/// <summary>A variable that the kernel has of every interface: <c>net.ipv4.conf.eth0.log_martians</c>.</summary>
/// <param name="Family"><c>ipv4</c>, <c>ipv6</c>, <c>mpls</c>.</param>
/// <param name="Group"><c>conf</c>, <c>neigh</c>.</param>
/// <param name="Name">What stands behind the interface.</param>
/// <param name="Value">As it is written.</param>
public sealed record InterfaceVariable(string Family, string Group, string Name, string Value);

/// <summary>A container's place on a network as it has become.</summary>
/// <param name="Address">Its address.</param>
/// <param name="PrefixLength">Of the subnet.</param>
/// <param name="Gateway">Null where all is sent without a router.</param>
/// <param name="MacAddress">Empty where it has none of its own.</param>
public sealed record PluggedEndpoint(IPAddress Address, int PrefixLength, IPAddress? Gateway, string MacAddress)
{
    public IPAddress? Inet6Address { get; init; }

    public int Inet6PrefixLength { get; init; }

    public IPAddress? Inet6Gateway { get; init; }
}
