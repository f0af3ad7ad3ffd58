using System.Net;
using System.Net.Sockets;
using Berth.Linux.Netlink;

namespace Berth.Networks.Addresses;

/// <summary>Subnets for networks that ask for none.</summary>
public static class SubnetPools
{
    private const int PointToPoint = 31;

    /// <summary>The first that overlaps with no other network, and with no route or address of this machine; null where all do.</summary>
    /// <param name="others">IPv4 subnets of networks, whether their bridges are there or not.</param>
    public static IPNetwork? FindFree(IEnumerable<IPNetwork> others)
    {
        using var routes = RouteSocket.Open();
        var known = others.Concat(routes.ListRoutes().Select(route => route.Destination))
            .Concat(routes.ListAddresses().Select(address => IPv4.NetworkOf(address.Address, address.PrefixLength)));
        return AddressPools.FindFree([.. known]);
    }

    /// <summary>The subnet's first address after its own, which an IPv4 subnet of two does not have (RFC 3021).</summary>
    public static IPAddress FirstHost(IPNetwork subnet) => subnet.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? IPv6.At(subnet, 1)
        : subnet.PrefixLength < PointToPoint ? IPv4.FromNumber(IPv4.First(subnet) + 1)
        : subnet.BaseAddress;

    /// <summary>The gateway's address where nobody says one: the first that may be given of the part that addresses are chosen from; null where that has none.</summary>
    public static IPAddress? Gateway(IPNetwork subnet, IPNetwork? range)
    {
        IPNetwork part = range ?? subnet;
        IPAddress first = part.BaseAddress.Equals(subnet.BaseAddress) ? FirstHost(subnet) : part.BaseAddress;
        return part.Contains(first) && IsHost(subnet, first) ? first : null;
    }

    /// <summary>Whether an address of a subnet may be somebody's: it is not the subnet's own, nor in IPv4 that of all on it. A subnet of two has neither (RFC 3021).</summary>
    public static bool IsHost(IPNetwork subnet, IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? !address.Equals(subnet.BaseAddress)
        : subnet.PrefixLength >= PointToPoint || (!address.Equals(subnet.BaseAddress) && IPv4.ToNumber(address) != IPv4.Last(subnet));
}
