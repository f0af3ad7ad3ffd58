using System.Net;
using Berth.Linux.Netlink;

namespace Berth.Networks.Addresses;

/// <summary>Subnets for networks that ask for none.</summary>
public static class SubnetPools
{
    /// <summary>The first that overlaps with no other network, and with no route or address of this machine; null where all do.</summary>
    /// <param name="others">IPv4 subnets of networks, whether their bridges are there or not.</param>
    public static IPNetwork? FindFree(IEnumerable<IPNetwork> others)
    {
        using var routes = RouteSocket.Open();
        var known = others.Concat(routes.ListRoutes().Select(route => route.Destination))
            .Concat(routes.ListAddresses().Select(address => IPv4.NetworkOf(address.Address, address.PrefixLength)));
        return AddressPools.FindFree([.. known]);
    }

    /// <summary>The subnet's first address after its own: the gateway's, where nobody says another.</summary>
    public static IPAddress FirstHost(IPNetwork subnet) =>
        subnet.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? IPv4.FromNumber(IPv4.First(subnet) + 1) : IPv6.At(subnet, 1);
}
