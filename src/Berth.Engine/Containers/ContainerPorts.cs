using System.Net;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Launching;
using Berth.Engine.Networks;
using Berth.Engine.Networks.Ports;
using Berth.Networks;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Containers;

/// <summary>A container's published ports.</summary>
public sealed partial class ContainerOperations
{
    /// <summary>Opens the ports that a container's user has published. They lead to its place on the network that is its way out.</summary>
    private IReadOnlyList<PortMapping> PublishPorts(Container container, IReadOnlyList<NetworkAttachment> places)
    {
        NetworkDefinition wanted = container.Settings.Network;
        if ((wanted.PortBindings is null or { Count: 0 } && !wanted.PublishAllPorts) || GatewayOf(places) is not { } gateway)
        {
            return [];
        }

        string hostIp = networks.Table.Find(gateway.NetworkId) is { } network ? BridgeSettings.HostAddressOf(network.Spec) : "";
        try
        {
            return networks.Ports.Publish(OwnerOf(container, gateway), PortWish.Of(wanted, hostIp), TargetOf(gateway), id => Find(id)?.Name ?? id);
        }
        catch (NetworkException refused)
        {
            throw new EngineException(EngineErrorKind.Internal, refused.Message, refused);
        }
    }

    private void WithdrawPorts(Container container, IReadOnlyList<PortMapping> ports)
    {
        if (ports.Count > 0)
        {
            networks.Ports.Withdraw(container.Id);
        }
    }

    /// <summary>Where the network has changed that is the way out.</summary>
    private void RedirectPorts(Container container, IReadOnlyList<NetworkAttachment> before, IReadOnlyList<NetworkAttachment> after)
    {
        if (container.State.Ports.Count > 0 && GatewayOf(after) is { } gateway && gateway != GatewayOf(before))
        {
            networks.Ports.Redirect(OwnerOf(container, gateway), container.State.Ports, TargetOf(gateway));
        }
    }

    private void AdoptPorts(Container container, RunRecord record)
    {
        if (record.Ports is not { Count: > 0 } ports || GatewayOf(record.Places) is not { } gateway)
        {
            return;
        }

        foreach (PortMapping lost in networks.Ports.Adopt(OwnerOf(container, gateway), ports, TargetOf(gateway)))
        {
            LogPortLost(container.Id, $"{lost.HostIp}:{lost.HostPort}/{lost.Protocol}");
        }
    }

    private static PortOwner OwnerOf(Container container, NetworkAttachment place) =>
        new(container.Id, container.Name, NetworkView.EndpointIdOf(container.Id, place.NetworkName));

    private static PortTarget TargetOf(NetworkAttachment place) =>
        new(IPAddress.Parse(place.Address), place.Inet6Address is { } inet6 ? IPAddress.Parse(inet6) : null);

    [LoggerMessage(1022, LogLevel.Warning, "container {Id}: its port {Port} is held by another program too, which gets the connections that are not the container's")]
    private partial void LogPortLost(string id, string port);
}
