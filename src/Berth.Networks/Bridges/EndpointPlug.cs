using System.Net;
using Berth.Linux;
using Berth.Linux.Netlink;
using Berth.Networks.Addresses;
using Berth.Networks.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace Berth.Networks.Bridges;

/// <summary>Plugs namespaces that are there already into one bridge. Only for jobs on the worker's thread.</summary>
internal sealed class EndpointPlug(NamespaceWorker worker, RouteSocket host, BridgeLink bridge, EndpointAddresses addresses, TimeProvider time)
{
    /// <summary>1. the address; 2. the pair, its inner end born in the namespace; 3. the outer end onto the bridge; 4. the inner end's addresses, and up.</summary>
    public PluggedEndpoint Plug(SafeFileHandle networkNamespace, EndpointWish wish)
    {
        while (true)
        {
            var address = wish.Address is { } wanted ? TakeWanted(wanted) : TakeAny();
            var endpoint = Describe(address, wish);
            if (TryCreate(networkNamespace, endpoint, wish))
            {
                Finish(networkNamespace, endpoint, wish);
                return endpoint;
            }

            // An interface of that name that nobody told of; its address stays out of use for as long as it is there.
            addresses.Block(address);
            if (wish.Address is not null)
            {
                throw NetworkException.InUse();
            }
        }
    }

    private void Finish(SafeFileHandle networkNamespace, PluggedEndpoint endpoint, EndpointWish wish)
    {
        try
        {
            Connect(HostLink.NameOf(endpoint.Address));
            if (InnerLink.TryConfigure(worker, networkNamespace, wish, endpoint) is { } failure)
            {
                throw failure.ToException();
            }

            addresses.Adopt(endpoint.Address);
        }
        catch
        {
            Unplug(endpoint.Address);
            throw;
        }
    }

    /// <summary>Takes an endpoint out of whatever namespace it is in; one that is gone is no error.</summary>
    public void Unplug(IPAddress address)
    {
        _ = host.TryExecute(new RouteBatch().DeleteLink(HostLink.NameOf(address)));
        _ = addresses.Release(address, time.GetTimestamp());
        addresses.Gone(address);
    }

    /// <summary>One that its last owner's interface still has, which has ended, is taken away from it: a restart asks for its own address.</summary>
    private IPAddress TakeWanted(IPAddress address)
    {
        if (addresses.IsLeaving(address))
        {
            Unplug(address);
        }

        return addresses.TryTake(address) ? address : throw NetworkException.InUse();
    }

    /// <summary>The lowest that is free. Where none is, the lowest whose last owner has ended is taken away from it, before somebody is refused.</summary>
    private IPAddress TakeAny()
    {
        if (addresses.TryTakeLowest() is { } free)
        {
            return free;
        }

        if (addresses.LowestReleased() is { } released)
        {
            Unplug(released);
        }

        return addresses.Take();
    }

    private PluggedEndpoint Describe(IPAddress address, EndpointWish wish) =>
        new(address, bridge.Subnet.PrefixLength, bridge.Gateway, (wish.MacAddress ?? MacAddress.FromIPv4(address)).ToString())
        {
            Inet6Address = bridge.Inet6Subnet is { } subnet ? wish.Inet6Address ?? Beside(bridge.Inet6Range ?? subnet, address) : null,
            Inet6PrefixLength = bridge.Inet6Subnet?.PrefixLength ?? 0,
            Inet6Gateway = bridge.Inet6Gateway,
        };

    /// <summary>The bridge's own address may stand where a container's would: then that has the place that the bridge has among the others.</summary>
    private IPAddress Beside(IPNetwork part, IPAddress address)
    {
        var beside = IPv6.Beside(part, address, bridge.Subnet);
        return beside.Equals(bridge.Inet6Gateway) ? IPv6.Beside(part, bridge.Gateway, bridge.Subnet) : beside;
    }

    /// <summary>False when the outer end's name is taken.</summary>
    private bool TryCreate(SafeFileHandle networkNamespace, PluggedEndpoint endpoint, EndpointWish wish)
    {
        var failure = host.TryExecute(new RouteBatch().CreateVeth(new VethSettings
        {
            Name = HostLink.NameOf(endpoint.Address), PeerName = wish.Interface, PeerNamespace = networkNamespace,
            PeerAddress = wish.MacAddress ?? MacAddress.FromIPv4(endpoint.Address), Mtu = bridge.Mtu,
        }));
        if (failure is not null and not { Errno: Errno.EEXIST })
        {
            _ = addresses.Release(endpoint.Address, time.GetTimestamp());
            addresses.Gone(endpoint.Address);
            throw failure.Value.ToException();
        }

        return failure is null;
    }

    private void Connect(string outer)
    {
        var failure = host.TryExecute(new RouteBatch().Enslave(outer, bridge.Index, withoutInet6: KernelVariables.HasInet6));
        if (failure is { Errno: Errno.EXFULL })
        {
            throw new NetworkException($"bridge {bridge.Name} is full: the kernel allows 1023 interfaces on one; remove containers", failure.Value.ToException());
        }

        if (failure is not null)
        {
            throw failure.Value.ToException();
        }

        if (bridge.IsolatesPorts)
        {
            host.Execute(new RouteBatch().Isolate(outer));
        }
    }
}
