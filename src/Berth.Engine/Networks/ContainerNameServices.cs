using System.Collections.Concurrent;
using System.Net;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;
using Berth.Linux;
using Berth.Networks.Names;
using Berth.Runtime.Shims;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Networks;

/// <summary>
/// The name service of containers: who is on a network of the user's is served, and known to the others there. On the default network nobody is,
/// as in Docker.
/// </summary>
/// <param name="server">Serves them.</param>
/// <param name="serversOf">Whom a container's questions go to that no network of its own answers.</param>
/// <param name="hostOf">Where a container at some places reaches the machine.</param>
/// <param name="servesMachine">The machine itself is to be served, and is shown every container that has an address, also on the default network.</param>
internal sealed class ContainerNameServices(
    NameServer server, Func<NetworkDefinition, IReadOnlyList<IPEndPoint>> serversOf, Func<IReadOnlyList<NetworkAttachment>, IReadOnlyList<IPAddress>> hostOf, bool servesMachine)
{
    private readonly ConcurrentDictionary<string, NameZone> zones = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, NameService> services = new(StringComparer.Ordinal);
    private NameService? machine;

    /// <summary>The container of a place finds others on its network by their names.</summary>
    public static bool HasNames(NetworkAttachment place) => place.NetworkName != NetworkView.Bridge;

    /// <summary>Serves the machine itself, by what is known now and from now on.</summary>
    /// <param name="at">Where.</param>
    /// <param name="servers">Whom it asks for other names.</param>
    /// <exception cref="Berth.Networks.NetworkException">The address cannot be had.</exception>
    public void OpenOnMachine(IPEndPoint at, IReadOnlyList<IPEndPoint> servers) =>
        machine = server.OpenOnMachine(at, new NameView { Domain = NameView.MachineDomain, TimeToLive = 1, Servers = servers, Zones = ZonesOfMachine() });

    /// <summary>Serves a container that comes to its places, and makes it known there.</summary>
    /// <param name="container">Which.</param>
    /// <param name="shim">The container's, which keeps the sockets open when this daemon is gone.</param>
    /// <param name="inside">Its namespace; not asked for where it has no names.</param>
    /// <param name="places">Where it is now.</param>
    /// <param name="isNew">Its namespace has no rules for it yet.</param>
    /// <exception cref="Berth.Networks.NetworkException">Its namespace refuses.</exception>
    public async Task OpenAsync(Container container, ShimProcess shim, Func<SafeFileHandle> inside, IReadOnlyList<NetworkAttachment> places, bool isNew)
    {
        if (!places.Any(IsKnown))
        {
            return;
        }

        if (services.ContainsKey(container.Id))
        {
            Renew(container, places);
            return;
        }

        if (places.Any(HasNames))
        {
            NameSockets? kept = container.Live is null ? null : await FindKeptAsync(shim).ConfigureAwait(false);
            using NameSockets sockets = kept ?? await OpenSocketsAsync(shim, inside(), isNew).ConfigureAwait(false);
            services[container.Id] = server.Serve(sockets, ViewOf(container, places));
        }

        Announce(container, places);
    }

    /// <summary>What a daemon before this one has left with the shim; null where it has left nothing.</summary>
    private static async Task<NameSockets?> FindKeptAsync(ShimProcess shim)
    {
        try
        {
            return await shim.FindKeptAsync(CancellationToken.None).ConfigureAwait(false) is { } kept ? new NameSockets(kept.First, kept.Second) : null;
        }
        catch (LinuxException old) when (old.Errno == Errno.ENOSYS)
        {
            return null;
        }
    }

    private async Task<NameSockets> OpenSocketsAsync(ShimProcess shim, SafeFileHandle inside, bool isNew)
    {
        NameSockets sockets = await server.OpenSocketsAsync(inside, isNew).ConfigureAwait(false);
        try
        {
            await shim.KeepAsync(sockets.Datagrams, sockets.Streams, CancellationToken.None).ConfigureAwait(false);
        }
        catch (LinuxException old) when (old.Errno == Errno.ENOSYS)
        {
            // A shim of an earlier version: its container asks in vain while there is no daemon.
        }

        return sockets;
    }

    /// <summary>Tells the names that a container has now to those on its networks.</summary>
    public void Announce(Container container, IReadOnlyList<NetworkAttachment> places)
    {
        IReadOnlyDictionary<string, EndpointDefinition> wishes = Membership.Of(container.Settings.Network);
        foreach (NetworkAttachment place in places.Where(IsKnown))
        {
            IPAddress address = IPAddress.Parse(place.Address);
            IPAddress[] addresses = place.Inet6Address is { } inet6 ? [address, IPAddress.Parse(inet6)] : [address];
            ZoneOf(place).Set(container.Id, EndpointNames.Of(container, wishes.GetValueOrDefault(place.NetworkName)), addresses);
        }
    }

    /// <summary>A container that stays where it is has other names or links there than before.</summary>
    public void Renew(Container container, IReadOnlyList<NetworkAttachment> places)
    {
        Announce(container, places);
        if (services.TryGetValue(container.Id, out NameService? service))
        {
            service.View = ViewOf(container, places);
        }
    }

    /// <summary>Follows a container from some places to others.</summary>
    /// <inheritdoc cref="OpenAsync" path="/exception"/>
    public async Task MoveAsync(Container container, ShimProcess shim, Func<SafeFileHandle> inside, IReadOnlyList<NetworkAttachment> before, IReadOnlyList<NetworkAttachment> after)
    {
        Forget(container, before.Where(place => after.All(other => other.NetworkId != place.NetworkId)));
        if (after.Any(HasNames))
        {
            await OpenAsync(container, shim, inside, after, isNew: true).ConfigureAwait(false);
        }
        else
        {
            Renew(container, after);
        }
    }

    /// <summary>A container has ended, or has not begun.</summary>
    public void Close(Container container, IReadOnlyList<NetworkAttachment> places)
    {
        Forget(container, places);
        if (services.TryRemove(container.Id, out NameService? service))
        {
            service.Dispose();
        }
    }

    /// <summary>A network is called otherwise from now on.</summary>
    public void Rename(Network network)
    {
        if (zones.TryGetValue(network.Id, out NameZone? zone))
        {
            zone.Network = network.Name;
            ShowMachine();
        }
    }

    /// <summary>A network is no more.</summary>
    public void Remove(Network network)
    {
        if (zones.TryRemove(network.Id, out _))
        {
            ShowMachine();
        }
    }

    private void Forget(Container container, IEnumerable<NetworkAttachment> places)
    {
        foreach (NetworkAttachment place in places.Where(IsKnown))
        {
            ZoneOf(place).Remove(container.Id);
        }
    }

    private bool IsKnown(NetworkAttachment place) => servesMachine || HasNames(place);

    private NameZone ZoneOf(NetworkAttachment place)
    {
        if (zones.TryGetValue(place.NetworkId, out NameZone? zone))
        {
            return zone;
        }

        zone = zones.GetOrAdd(place.NetworkId, static (_, name) => new NameZone(name), place.NetworkName);
        ShowMachine();
        return zone;
    }

    /// <summary>Every network, in the order of their names.</summary>
    private NameZone[] ZonesOfMachine() => [.. zones.Values.OrderBy(static zone => zone.Network, StringComparer.Ordinal)];

    private void ShowMachine()
    {
        if (machine is { } service)
        {
            lock (service)
            {
                service.View = service.View with { Zones = ZonesOfMachine() };
            }
        }
    }

    /// <summary>Who is on internal networks alone asks nobody outside.</summary>
    private NameView ViewOf(Container container, IReadOnlyList<NetworkAttachment> places) => new()
    {
        Zones = [.. places.Where(HasNames).Select(ZoneOf)],
        Links = LinksOf(container),
        Host = hostOf(places),
        Servers = places.All(static place => place.IsInternal) ? [] : serversOf(container.Settings.Network),
    };

    /// <summary>Other names for others: <c>--link db:database</c>, on any of its networks.</summary>
    private static Dictionary<string, string> LinksOf(Container container)
    {
        Dictionary<string, string> links = new(StringComparer.OrdinalIgnoreCase);
        foreach (LinkWish wish in container.Settings.Network.AllLinks)
        {
            links[wish.Alias] = wish.Name;
        }

        return links;
    }
}
