using System.Net;
using System.Net.Sockets;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Events;
using Berth.Engine.Launching;
using Berth.Engine.Networks;
using Berth.Linux.Netlink;
using Berth.Networks;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers;

/// <summary>A container's places on networks, from its launch to its end.</summary>
public sealed partial class ContainerOperations
{
    /// <summary>The networks that a container is on, or would be if it ran, by name, with its wishes.</summary>
    public IReadOnlyDictionary<string, EndpointDefinition> NetworksOf(NetworkDefinition network) => Membership.Of(network);

    /// <summary>What a container is called on a network, as Docker lists it: null before its first start, and on a network without names.</summary>
    public IReadOnlyList<string>? NamesOf(Container container, string network) =>
        NetworkView.Names.Contains(network) || (container.State.StartedAt is null && !container.Settings.Network.IsDisconnected)
            ? null
            : EndpointNames.Of(container, NetworksOf(container.Settings.Network).GetValueOrDefault(network));

    /// <summary>Puts a slot on all networks of its container: that of its mode first, the others by name. All, or none where it throws.</summary>
    private async Task<IReadOnlyList<NetworkAttachment>> AttachAsync(Container container, Slot slot)
    {
        NetworkDefinition wanted = container.Settings.Network;
        if (slot.Network is NetworkKind.Host or NetworkKind.Shared || wanted.Disabled)
        {
            return [];
        }

        List<NetworkAttachment> places = [];
        if (slot.Attachment is { } ready)
        {
            int priority = NetworksOf(wanted).GetValueOrDefault(NetworkView.Bridge)?.GatewayPriority ?? 0;
            places.Add(priority == 0 ? ready : ready with { GatewayPriority = priority });
        }

        try
        {
            foreach ((Network network, EndpointDefinition wishes) in PlannedNetworks(wanted).Where(planned => places.All(place => place.NetworkId != planned.Network.Id)))
            {
                // Of a network that has come after its container nobody has asked yet.
                RequirePossible(network, wishes, $"invalid config for network {network.Name}: ");
                places.Add(await PlugAsync(slot.Namespace!, network, wishes, wanted.WantedMacAddressOn(network.Name), places).ConfigureAwait(false));
            }

            await ChooseGatewayAsync(slot.Namespace, slot.Attachment, places).ConfigureAwait(false);
            return places;
        }
        catch
        {
            await UnplugAsync(slot.Namespace!, places.Where(place => place.Address != slot.Attachment?.Address)).ConfigureAwait(false);
            throw;
        }
    }

    private IEnumerable<(Network Network, EndpointDefinition Wishes)> PlannedNetworks(NetworkDefinition wanted)
    {
        string first = Membership.FirstOf(wanted, networks.Table.Find);
        return NetworksOf(wanted).OrderBy(entry => entry.Key != first).ThenBy(static entry => entry.Key, StringComparer.Ordinal)
            .Where(entry => entry.Key != NetworkView.Bridge || options.HasBridge)
            .Select(entry => (networks.Table.Get(entry.Key), entry.Value)).Where(static planned => planned.Item1.HasAddresses || planned.Item1.Spec.IsConfigOnly);
    }

    private async Task<NetworkAttachment> PlugAsync(
        SafeFileHandle inside, Network network, EndpointDefinition wishes, string macAddress, IReadOnlyList<NetworkAttachment> places)
    {
        EndpointWish wish = new()
        {
            Interface = InterfaceFor(wishes, places), Address = wishes.IPv4Address.Length == 0 ? null : IPAddress.Parse(wishes.IPv4Address),
            Inet6Address = wishes.IPv6Address.Length == 0 ? null : IPAddress.Parse(wishes.IPv6Address),
            MacAddress = macAddress.Length == 0 ? null : MacAddress.Parse(macAddress),
            LinkLocalAddresses = [.. (wishes.LinkLocalAddresses ?? []).Select(IPAddress.Parse).Distinct()], Variables = EndpointOptions.VariablesOf(wishes),
        };
        try
        {
            PluggedEndpoint plugged = await networks.OpenedOf(network).PlugAsync(inside, wish).ConfigureAwait(false);
            string gateway = network.IsClosed ? "" : plugged.Gateway?.ToString() ?? "";
            return new NetworkAttachment(plugged.Address.ToString(), plugged.PrefixLength, gateway, plugged.MacAddress)
            {
                NetworkId = network.Id, NetworkName = network.Name, Interface = wish.Interface, IsInternal = network.IsClosed, HasParent = network.HasParent, GatewayPriority = wishes.GatewayPriority,
                Inet6Address = plugged.Inet6Address?.ToString(), Inet6PrefixLength = plugged.Inet6PrefixLength,
                Inet6Gateway = network.IsClosed ? null : plugged.Inet6Gateway?.ToString(),
            };
        }
        catch (NetworkException refused)
        {
            throw new EngineException(refused.IsInUse ? EngineErrorKind.Forbidden : EngineErrorKind.Internal, refused.Message, refused);
        }
    }

    /// <summary>The name that is wished, or eth0, eth1, …: the first that the container does not have.</summary>
    private static string InterfaceFor(EndpointDefinition wishes, IReadOnlyList<NetworkAttachment> places) => EndpointOptions.InterfaceOf(wishes) is not { } wished
        ? FreeInterface(places)
        : places.FirstOrDefault(place => place.Interface == wished) is { } holder
            ? throw EngineException.Conflict($"the container has an interface {wished} already, on network {holder.NetworkName}: choose another name")
            : wished;

    private static string FreeInterface(IReadOnlyList<NetworkAttachment> places) =>
        Enumerable.Range(0, places.Count + 1).Select(static number => $"eth{number}").First(name => places.All(place => place.Interface != name));

    /// <summary>Docker's choice: of the networks that have a way out that of the highest priority, and of those the first by name.</summary>
    internal static NetworkAttachment? GatewayOf(IReadOnlyList<NetworkAttachment> places) =>
        places.Where(static place => !place.IsInternal).OrderByDescending(static place => place.GatewayPriority)
            .ThenBy(static place => place.NetworkName, StringComparer.Ordinal).FirstOrDefault();

    /// <summary>Where the machine is to be found from some places: at the way out, or where it is not there at the first bridge.</summary>
    private IReadOnlyList<IPAddress> MachineAddressesFrom(IReadOnlyList<NetworkAttachment> places)
    {
        IEnumerable<NetworkAttachment> inOrder = GatewayOf(places) is { } gateway ? places.Prepend(gateway) : places;
        (NetworkAttachment? place, IReadOnlyList<IPAddress> addresses) = inOrder.Select(place => (place, networks.FindOpened(place.NetworkId)?.MachineAddresses ?? []))
            .FirstOrDefault(static found => found.Item2.Count > 0);
        return place is null ? [] : [.. addresses.Where(address => place.Inet6Address is not null || address.AddressFamily == AddressFamily.InterNetwork)];
    }

    /// <param name="inside">The container's namespace.</param>
    /// <param name="current">What is the way out already.</param>
    /// <param name="places">To choose from.</param>
    private async Task ChooseGatewayAsync(SafeFileHandle? inside, NetworkAttachment? current, IReadOnlyList<NetworkAttachment> places)
    {
        if (inside is null || GatewayOf(places) is not { } gateway || gateway == current)
        {
            return;
        }

        WayOut wayOut = new(gateway.Interface, gateway.Gateway.Length == 0 ? null : IPAddress.Parse(gateway.Gateway))
        {
            HasInet6 = gateway.Inet6Address is not null, Inet6Gateway = gateway.Inet6Gateway is { } inet6 ? IPAddress.Parse(inet6) : null,
        };
        await host.Namespaces.SetGatewayAsync(inside, wayOut).ConfigureAwait(false);
    }

    private async Task UnplugAsync(SafeFileHandle inside, IEnumerable<NetworkAttachment> places)
    {
        foreach (NetworkAttachment place in places)
        {
            Task? unplugged = networks.FindOpened(place.NetworkId)?.UnplugAsync(inside, place.Interface, IPAddress.Parse(place.Address));
            await (unplugged ?? Task.CompletedTask).ConfigureAwait(false);
        }
    }

    /// <summary>After the last process: the kernel takes the interfaces away, and then the addresses are free. That on the default bridge goes with the slot.</summary>
    private void ReleasePlaces(IReadOnlyList<NetworkAttachment> places, Slot slot)
    {
        foreach (NetworkAttachment place in places)
        {
            IPAddress address = IPAddress.Parse(place.Address);
            if (!address.Equals(slot.Address))
            {
                networks.FindOpened(place.NetworkId)?.Release(address);
            }
        }
    }

    /// <summary>A network that is no more has no names.</summary>
    internal void ForgetNamesOf(Network network) => nameServices.Remove(network);

    private static SafeFileHandle OpenNamespace(int pid) => NetworkNamespace.Open($"/proc/{pid}/ns/net");

    /// <summary>Tells that a container has come to its networks, or left them. Who is on another's is on none of its own.</summary>
    private void PublishNetworks(Container container, string action)
    {
        foreach (string name in NetworksOf(container.Settings.Network).Keys)
        {
            if (networks.Table.Find(name) is { } network)
            {
                PublishNetwork(container, network, action);
            }
        }
    }

    private void PublishNetwork(Container container, Network network, string action)
    {
        SortedDictionary<string, string> attributes = new(StringComparer.Ordinal)
        {
            ["container"] = container.Id, ["name"] = network.Name, ["type"] = network.Spec.Driver,
        };
        events.Publish(EventTypes.Network, action, network.Id, attributes);
    }
}
