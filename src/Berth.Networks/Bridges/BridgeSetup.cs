using System.Net;
using System.Net.Sockets;
using Berth.Linux;
using Berth.Linux.Netlink;
using Berth.Networks.Addresses;
using Berth.Networks.Namespaces;

namespace Berth.Networks.Bridges;

/// <summary>Makes the bridge that the options describe, or adopts the one that is there.</summary>
internal sealed class BridgeSetup(RouteSocket routes, BridgeOptions options, TimeProvider time)
{
    private const int LongestName = 15;
    private const int WidestPrefix = 8;
    private const int NarrowestPrefix = 30;
    private const int PortChecks = 20;
    private static readonly TimeSpan PortCheckInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// 1. the subnet: the configured one, the bridge's own, or the first free default pool;
    /// 2. the bridge, unless it is there; 3. its address; 4. its MTU; 5. deaf to IPv6 routers; 6. up.
    /// </summary>
    public async Task<BridgeLink> OpenAsync(CancellationToken cancellation)
    {
        RequireName(options.Name);
        var found = routes.FindLink(options.Name);
        if (found is { Kind: not "bridge" })
        {
            throw new NetworkException($"{options.Name} is there and is no bridge: choose another name for the bridge");
        }

        var addresses = routes.ListAddresses();
        var own = addresses.FirstOrDefault(address => address.Link == found?.Index);
        var (subnet, gateway) = options.Subnet is { } configured ? Configured(configured, addresses, found) : Own(own) ?? FirstFree(addresses);
        var link = found ?? Create(gateway);
        if (own is null || !own.Address.Equals(gateway) || own.PrefixLength != subnet.PrefixLength)
        {
            await ReaddressAsync(link, own, gateway, subnet.PrefixLength, cancellation).ConfigureAwait(false);
        }

        var gateway6 = options.Inet6Subnet is { } subnet6 ? options.Inet6Gateway ?? SubnetPools.FirstHost(subnet6) : null;
        SetUp(link);
        AddInet6(link, gateway6);
        return new BridgeLink(options.Name, link.Index, subnet, gateway, options.Mtu)
        {
            Inet6Subnet = options.Inet6Subnet, Inet6Range = options.Inet6Range, Inet6Gateway = gateway6, IsolatesPorts = !options.ConnectsContainers,
        };
    }

    private Link Create(IPAddress gateway)
    {
        routes.Execute(new RouteBatch().CreateBridge(new BridgeSettings(options.Name, MacAddress.FromIPv4(gateway), options.Mtu)));
        return routes.FindLink(options.Name) ?? throw new NetworkException($"bridge {options.Name} vanished while it was set up");
    }

    private async Task ReaddressAsync(Link link, LinkAddress? old, IPAddress gateway, int prefixLength, CancellationToken cancellation)
    {
        var batch = new RouteBatch();
        if (old is not null)
        {
            if (await CountPortsAsync(link, cancellation).ConfigureAwait(false) is > 0 and var ports)
            {
                throw new NetworkException(
                    $"bridge {link.Name} has {old.Address}/{old.PrefixLength} and containers on it ({ports}): stop them first, or configure that subnet");
            }

            _ = batch.DeleteAddress(link.Index, old.Address, old.PrefixLength);
        }

        routes.Execute(batch.AddAddress(link.Index, gateway, prefixLength));
    }

    /// <summary>The ports that stay: of a daemon that ended just now, the kernel is still taking the stock away.</summary>
    private async Task<int> CountPortsAsync(Link link, CancellationToken cancellation)
    {
        int ports = routes.ListLinks(link.Index).Count;
        for (int check = 0; ports > 0 && check < PortChecks; check++)
        {
            await Task.Delay(PortCheckInterval, time, cancellation).ConfigureAwait(false);
            ports = routes.ListLinks(link.Index).Count;
        }

        return ports;
    }

    private void SetUp(Link link)
    {
        var batch = new RouteBatch();
        if (link.Mtu != options.Mtu)
        {
            _ = batch.SetMtu(link.Name, options.Mtu);
        }

        RefuseRouters(link);
        routes.Execute(batch.SetUp(link.Name));
    }

    private void AddInet6(Link link, IPAddress? gateway)
    {
        if (gateway is null)
        {
            return;
        }

        if (!KernelVariables.HasInet6)
        {
            throw new NetworkException("this machine's kernel has no IPv6: make the network without it");
        }

        KernelVariables.Set($"ipv6/conf/{link.Name}/disable_ipv6", "0"u8);
        if (routes.TryExecute(new RouteBatch().AddAddress(link.Index, gateway, options.Inet6Subnet!.Value.PrefixLength)) is { Errno: not Errno.EEXIST } failure)
        {
            throw failure.ToException();
        }
    }

    /// <summary>A container can send router advertisements, and would become the machine's way to the IPv6 internet (CVE-2020-13401).</summary>
    private static void RefuseRouters(Link link)
    {
        if (KernelVariables.HasInet6)
        {
            KernelVariables.Set($"ipv6/conf/{link.Name}/accept_ra", "0"u8);
        }
    }

    private (IPNetwork Subnet, IPAddress Gateway) Configured(IPNetwork subnet, IReadOnlyList<LinkAddress> addresses, Link? bridge)
    {
        RequireUsable(subnet);
        var gateway = options.Gateway ?? FirstHost(subnet);
        RequireHost(subnet, gateway);
        var rival = addresses.FirstOrDefault(address => address.Link != bridge?.Index && IPv4.Overlap(subnet, IPv4.NetworkOf(address.Address, address.PrefixLength)));
        if (rival is not null)
        {
            string name = routes.ListLinks().FirstOrDefault(link => link.Index == rival.Link)?.Name ?? "another interface";
            throw new NetworkException($"subnet {subnet} overlaps with {rival.Address}/{rival.PrefixLength} of {name}: choose another");
        }

        return (subnet, gateway);
    }

    private static (IPNetwork Subnet, IPAddress Gateway)? Own(LinkAddress? own) =>
        own is null ? null : (IPv4.NetworkOf(own.Address, own.PrefixLength), own.Address);

    private (IPNetwork Subnet, IPAddress Gateway) FirstFree(IReadOnlyList<LinkAddress> addresses)
    {
        var known = routes.ListRoutes().Select(route => route.Destination)
            .Concat(addresses.Select(address => IPv4.NetworkOf(address.Address, address.PrefixLength)));
        var subnet = AddressPools.FindFree([.. known])
            ?? throw new NetworkException("every default address pool overlaps with a route or an address of this machine: configure a subnet for the bridge");
        return (subnet, FirstHost(subnet));
    }

    private static IPAddress FirstHost(IPNetwork subnet) => IPv4.FromNumber(IPv4.First(subnet) + 1);

    /// <summary>The kernel's rule for names, and that one can stand in quotes in the firewall's language.</summary>
    private static void RequireName(string name)
    {
        if (name.Length is 0 or > LongestName || name is "." or ".." || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            throw new NetworkException($"\"{name}\" is no name for a bridge: 1 to {LongestName} letters, digits, '-', '_' or '.'");
        }
    }

    private static void RequireUsable(IPNetwork subnet)
    {
        if (subnet.BaseAddress.AddressFamily != AddressFamily.InterNetwork || subnet.PrefixLength is < WidestPrefix or > NarrowestPrefix)
        {
            throw new NetworkException($"subnet {subnet} does not serve a bridge: give an IPv4 subnet from /{WidestPrefix} to /{NarrowestPrefix}");
        }
    }

    private static void RequireHost(IPNetwork subnet, IPAddress gateway)
    {
        if (!subnet.Contains(gateway) || IPv4.ToNumber(gateway) == IPv4.First(subnet) || IPv4.ToNumber(gateway) == IPv4.Last(subnet))
        {
            throw new NetworkException($"gateway {gateway} is no host's address in {subnet}");
        }
    }
}
