using System.Net;
using Berth.Linux;
using Berth.Linux.Netlink;
using Berth.Networks.Addresses;
using Berth.Networks.Namespaces;

namespace Berth.Networks.Bridges;

/// <summary>Makes endpoints of one bridge. Only for jobs on the worker's thread.</summary>
internal sealed class EndpointFactory(NamespaceWorker worker, RouteSocket host, BridgeLink bridge, EndpointAddresses addresses, TimeProvider time)
{
    private const string InnerName = "eth0";
    private const int CheckedPerTake = 8;
    private static readonly IPNetwork Anywhere = new(IPAddress.Any, 0);

    private readonly RouteBatch _batch = new();

    /// <summary>The one batch of all changes, empty again.</summary>
    private RouteBatch Batch
    {
        get
        {
            _batch.Clear();
            return _batch;
        }
    }

    /// <summary>
    /// 1. the lowest address that no interface has; 2. a namespace; 3. the pair, its inner end born there; 4. the outer end
    /// onto the bridge; 5. the inner end its address and routes.
    /// </summary>
    public NetworkEndpoint Make()
    {
        ReclaimVanished();
        while (true)
        {
            var address = addresses.Take();
            if (TryMake(address) is { } endpoint)
            {
                return endpoint;
            }

            // An interface of that name that nobody told of; its address stays out of use for as long as it is there.
            addresses.Block(address);
        }
    }

    /// <summary>Frees leaving addresses whose interfaces are gone: the lowest few, so that low addresses come back first.</summary>
    private void ReclaimVanished()
    {
        foreach (var address in addresses.Leaving(CheckedPerTake))
        {
            if (!host.HasLink(HostLink.NameOf(address)))
            {
                addresses.Gone(address);
            }
        }
    }

    private NetworkEndpoint? TryMake(IPAddress address)
    {
        FreshNamespace? fresh = null;
        try
        {
            fresh = FreshNamespace.Create(worker);
            if (!TryConnect(fresh, address))
            {
                fresh.Handle.Dispose();
                return null;
            }

            Configure(fresh, address);
            return new NetworkEndpoint(fresh.Handle, address, bridge);
        }
        catch
        {
            fresh?.Handle.Dispose();
            _ = addresses.Release(address, time.GetTimestamp());
            throw;
        }
        finally
        {
            fresh?.Dispose();
        }
    }

    /// <summary>False when the outer end's name is taken.</summary>
    private bool TryConnect(FreshNamespace fresh, IPAddress address)
    {
        string name = HostLink.NameOf(address);
        var veth = new VethSettings
        {
            Name = name,
            PeerName = InnerName,
            PeerNamespace = fresh.Handle,
            PeerAddress = MacAddress.FromIPv4(address),
            Mtu = bridge.Mtu,
        };
        var failure = host.TryExecute(Batch.CreateVeth(veth));
        if (failure is { Errno: Errno.EEXIST })
        {
            return false;
        }

        failure ??= host.TryExecute(Batch.Enslave(name, bridge.Index, withoutInet6: KernelVariables.HasInet6));
        if (failure is { Errno: Errno.EXFULL })
        {
            throw new NetworkException($"bridge {bridge.Name} is full: the kernel allows 1023 interfaces on one; remove containers", failure.Value.ToException());
        }

        return failure is null ? true : throw failure.Value.ToException();
    }

    private void Configure(FreshNamespace fresh, IPAddress address)
    {
        var inner = fresh.Routes.FindLink(InnerName) ?? throw new NetworkException($"the interface of {address} vanished while it was set up");
        fresh.Routes.Execute(Batch
            .SetUp("lo")
            .AddAddress(inner.Index, address, bridge.Subnet.PrefixLength)
            .SetUp(InnerName)
            .AddRoute(Anywhere, bridge.Gateway, inner.Index));
        fresh.AllowInet6();
    }
}
