using System.Net;
using Berth.Linux;
using Berth.Linux.Netlink;
using Berth.Networks.Namespaces;
using Berth.Networks.Parents;
using Microsoft.Win32.SafeHandles;

namespace Berth.Networks;

/// <summary>
/// The network of a parent interface: containers are on its segment themselves, by macvlan or ipvlan, beside the machine and not behind it. No rules of ours
/// apply, and the machine does not reach them by that interface. What is in a container ends with its namespace.
/// </summary>
public sealed class ParentNetwork : IContainerNetwork
{
    /// <summary>For how long an address may still be its last owner's: the kernel takes namespaces apart one after another.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly ParentOptions _options;
    private readonly NamespaceWorker _worker;
    private readonly RouteSocket _host = RouteSocket.Open();
    private readonly TimeProvider _time;
    private readonly ParentAddresses _addresses;
    private readonly Inet6Book _inet6;
    private readonly ParentLink _parent;
    private readonly Sublink _sublink;

    /// <param name="options">What it is to be.</param>
    /// <param name="namespaces">Where its interfaces are made; disposed of after the network.</param>
    /// <param name="time">For waits.</param>
    public ParentNetwork(ParentOptions options, NetworkNamespaces namespaces, TimeProvider time)
    {
        (_options, _worker, _time) = (options, namespaces.Worker, time);
        _addresses = new ParentAddresses(options.Subnets);
        _inet6 = new Inet6Book(options.Inet6Subnets);
        _parent = new ParentLink(_host, options);
        _sublink = new Sublink(_worker, _host, options);
    }

    /// <summary>None: a macvlan or ipvlan interface does not exchange frames with its parent.</summary>
    public IReadOnlyList<IPAddress> MachineAddresses => [];

    /// <summary>Addresses that containers have.</summary>
    public int InUse => _addresses.InUse;

    /// <summary>Whether the machine has an interface of that name.</summary>
    public static bool HasInterface(string name)
    {
        using var routes = RouteSocket.Open();
        return Links.Find(routes, name) is not null;
    }

    /// <summary>
    /// 1. the parent can be one; 2. the kernel has such interfaces; 3. the parent is there, or is made where it is the network's own. A parent that is missing now and comes
    /// later serves containers that start then.
    /// </summary>
    /// <exception cref="NetworkException">The message says what is missing.</exception>
    public void Prepare()
    {
        _parent.Check();
        Kinds.Require(_host, _options.Kind);
        _ = _parent.Open();
    }

    /// <inheritdoc/>
    public async Task<PluggedEndpoint> PlugAsync(SafeFileHandle networkNamespace, EndpointWish wish)
    {
        if (_options.Kind == SublinkKind.Ipvlan && wish.MacAddress is not null)
        {
            throw new NetworkException("ipvlan interfaces do not support custom mac address assignment");
        }

        long begin = _time.GetTimestamp();
        while (true)
        {
            var endpoint = Take(wish);
            if (await _worker.RunAsync(() => TryPlug(networkNamespace, endpoint, wish)).ConfigureAwait(false) is { } plugged)
            {
                return plugged;
            }

            await WaitForAsync(endpoint.Address, wish, _time.GetElapsedTime(begin)).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task UnplugAsync(SafeFileHandle networkNamespace, string name, IPAddress address) => _worker.RunAsync(() =>
    {
        InnerLink.Delete(_worker, networkNamespace, name);
        Release(address);
        return true;
    });

    /// <inheritdoc/>
    public void Adopt(IPAddress address, IPAddress? inet6 = null)
    {
        _addresses.Adopt(address);
        if (inet6 is not null)
        {
            _inet6.Adopt(address, inet6);
        }
    }

    /// <summary>Free at once: it cannot be given twice while its interface is there, for the kernel refuses a second one with its MAC or its address.</summary>
    public void Release(IPAddress address)
    {
        _inet6.Release(address);
        _addresses.Release(address, _time.GetTimestamp());
    }

    /// <summary>Takes interfaces of this network out of a namespace that nobody knows of: those of a daemon that died between an interface and its record.</summary>
    /// <param name="networkNamespace">A container's.</param>
    /// <param name="known">The interfaces that it has by right.</param>
    /// <param name="wished">Names that its interfaces may have beside the usual ones.</param>
    /// <exception cref="LinuxException">The kernel refused a step.</exception>
    public Task SweepAsync(SafeFileHandle networkNamespace, IReadOnlyList<string> known, IReadOnlyList<string> wished) => _worker.RunAsync(() =>
    {
        if (_host.FindLink(_options.Parent) is { } parent)
        {
            _sublink.Sweep(parent, networkNamespace, known, wished);
        }

        return true;
    });

    /// <summary>Nothing of an endpoint is outside its namespace: <see cref="SweepAsync"/>.</summary>
    public void ReleaseStrays()
    {
    }

    /// <inheritdoc/>
    public async Task RemoveAsync()
    {
        if (InUse is > 0 and var inUse)
        {
            throw new NetworkException($"network {_options.Name} is in use by {inUse} containers: stop them first");
        }

        await Task.Run(_parent.Remove).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the daemon's part; the parent and the containers stay.</summary>
    public async ValueTask DisposeAsync() => await _worker.RunAsync(() =>
    {
        _host.Dispose();
        return true;
    }).ConfigureAwait(false);

    /// <summary>The endpoint that a wish becomes, with its addresses taken; none is where this throws.</summary>
    private PluggedEndpoint Take(EndpointWish wish)
    {
        var address = _addresses.Take(wish.Address);
        try
        {
            return Describe(address, _inet6.HasSubnets ? _inet6.Take(address, wish.Inet6Address) : null, wish);
        }
        catch
        {
            Release(address);
            throw;
        }
    }

    private PluggedEndpoint? TryPlug(SafeFileHandle networkNamespace, PluggedEndpoint endpoint, EndpointWish wish)
    {
        try
        {
            if (_sublink.TryCreate(_parent.Open(), networkNamespace, wish, endpoint) is not { } plugged)
            {
                return null;
            }

            _addresses.Adopt(plugged.Address);
            return plugged;
        }
        catch
        {
            Release(endpoint.Address);
            throw;
        }
    }

    /// <summary>An address whose interface is another's still. One that stays so is that of somebody else on the parent, whom nobody has told of.</summary>
    private async Task WaitForAsync(IPAddress address, EndpointWish wish, TimeSpan waited)
    {
        Release(address);
        if (waited < Patience)
        {
            await Task.Delay(Interval, _time).ConfigureAwait(false);
        }
        else if (wish.MacAddress is { } mac)
        {
            throw new NetworkException($"MAC address {mac} is already in use on {_options.Parent}");
        }
        else if ((wish.Address ?? wish.Inet6Address) is not null)
        {
            throw NetworkException.InUse();
        }
        else
        {
            _addresses.Reserve(address);
        }
    }

    private PluggedEndpoint Describe(IPAddress address, IPAddress? inet6, EndpointWish wish)
    {
        var subnet = _addresses.SubnetOf(address);
        PluggedEndpoint endpoint = new(address, subnet.Subnet.PrefixLength, _options.IsRouted ? null : subnet.Router, MacOf(address, wish));
        if (inet6 is null)
        {
            return endpoint;
        }

        var subnet6 = _inet6.SubnetOf(inet6);
        return endpoint with { Inet6Address = inet6, Inet6PrefixLength = subnet6.Subnet.PrefixLength, Inet6Gateway = _options.IsRouted ? null : subnet6.Router };
    }

    private string MacOf(IPAddress address, EndpointWish wish) =>
        _options.Kind == SublinkKind.Ipvlan ? "" : (wish.MacAddress ?? MacAddress.FromIPv4(address)).ToString();
}
