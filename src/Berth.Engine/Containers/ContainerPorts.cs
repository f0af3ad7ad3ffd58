using System.Net;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Launching;
using Berth.Engine.Networks;
using Berth.Engine.Networks.Ports;
using Berth.Linux;
using Berth.Networks;
using Berth.Runtime.Shims;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers;

/// <summary>A container's published ports.</summary>
public sealed partial class ContainerOperations
{
    /// <summary>
    /// Where the ports of a container lead: to its place on the network that is its way out. On the segment of a parent interface it has no ports of the machine's, as
    /// in Docker: it is reached there by its own address.
    /// </summary>
    private NetworkAttachment? PortPlaceOf(IReadOnlyList<NetworkAttachment> places) =>
        GatewayOf(places) is { } gateway && networks.Table.Find(gateway.NetworkId) is not { HasParent: true } ? gateway : null;

    /// <summary>Opens the ports that a container's user has published.</summary>
    private IReadOnlyList<PortMapping> PublishPorts(Container container, IReadOnlyList<NetworkAttachment> places)
    {
        NetworkDefinition wanted = container.Settings.Network;
        if ((wanted.PortBindings is null or { Count: 0 } && !wanted.PublishAllPorts) || PortPlaceOf(places) is not { } gateway)
        {
            AwaitNobody(container);
            return [];
        }

        try
        {
            return networks.Ports.Publish(OwnerOf(container, gateway), PortWish.Of(wanted, HostAddressOf(gateway)), TargetOf(gateway), NameOfId);
        }
        catch (NetworkException refused)
        {
            throw new EngineException(EngineErrorKind.Internal, refused.Message, refused);
        }
    }

    /// <summary>Makes the open ports of a container that runs those that it wishes: at once, or where it throws not at all.</summary>
    /// <param name="container">Which.</param>
    /// <param name="wanted">What is wished.</param>
    /// <param name="closed">Open ports that are not to stay for any wish.</param>
    private void ChangePortsUnsynchronized(Container container, NetworkDefinition wanted, IReadOnlyList<PortMapping> closed)
    {
        IReadOnlyList<PortMapping> open = container.State.Ports;
        if (container.Live is null || PortPlaceOf(container.State.Networks) is not { } gateway)
        {
            return;
        }

        PortPlan plan = PortPlan.Of([.. open.Except(closed)], PortWish.Of(wanted, hostIp: ""));
        SwapPortsUnsynchronized(container, gateway, plan.Kept, [.. plan.Missing.Select(wish => wish.At(HostAddressOf(gateway)))]);
    }

    /// <summary>What a change has closed is opened again, with the numbers it had, and the reverse. Never fails: it follows a failure that is told.</summary>
    private void RestorePortsUnsynchronized(Container container, IReadOnlyList<PortMapping> before)
    {
        IReadOnlyList<PortMapping> now = container.State.Ports;
        if (now == before || PortPlaceOf(container.State.Networks) is not { } gateway)
        {
            return;
        }

        TrySwapPortsUnsynchronized(container, gateway, [.. now.Intersect(before)], [.. before.Except(now).Select(PortWish.Of)]);
    }

    /// <summary>The same where nobody can be told but the log.</summary>
    private void TrySwapPortsUnsynchronized(Container container, NetworkAttachment gateway, IReadOnlyList<PortMapping> kept, IReadOnlyList<PortWish> missing)
    {
        try
        {
            SwapPortsUnsynchronized(container, gateway, kept, missing);
        }
        catch (EngineException refused)
        {
            LogPortsNotSettled(container.Id, refused.Message);
        }
    }

    /// <summary>1. the rules, in one transaction; 2. the run record, by which another engine knows of them; 3. the state.</summary>
    private void SwapPortsUnsynchronized(Container container, NetworkAttachment gateway, IReadOnlyList<PortMapping> kept, IReadOnlyList<PortWish> missing)
    {
        PortMapping[] closed = [.. container.State.Ports.Except(kept)];
        if (closed.Length + missing.Count == 0)
        {
            return;
        }

        try
        {
            IReadOnlyList<PortMapping> opened = networks.Ports.Change(OwnerOf(container, gateway), closed, missing, TargetOf(gateway), NameOfId);
            PortMapping[] after = [.. kept.Concat(opened).OrderBy(static port => port.Port).ThenBy(static port => port.Protocol, StringComparer.Ordinal)];
            RunRecord record = container.Run! with { Ports = after };
            record.Write(options.DirectoryOf(container.Id));
            (container.Run, container.State) = (record, container.State with { Ports = after });
        }
        catch (NetworkException refused)
        {
            throw new EngineException(EngineErrorKind.Internal, refused.Message, refused);
        }
        finally
        {
            CarryPorts(container);
        }
    }

    /// <summary>Has the shim carry the clients that no rule leads to its container. Until it does, they wait in the sockets.</summary>
    private void CarryPorts(Container container)
    {
        if (container.Live is { } live && networks.Ports.TakeUncarried(container.Id) is { Count: > 0 } ports)
        {
            _ = CarryAsync(container.Id, live.Shim, ports);
        }
    }

    private async Task CarryAsync(string id, ShimProcess shim, IReadOnlyList<(CarriedPort Port, IPEndPoint Server)> ports)
    {
        try
        {
            await shim.CarryAsync([.. ports.Select(static port => (port.Port.Socket, port.Server))], CancellationToken.None).ConfigureAwait(false);
        }
        catch (LinuxException gone) when (IsGone(gone) || shim.Exited.IsCompleted)
        {
            // The container has ended, and its ports with it.
        }
        catch (LinuxException refused)
        {
            foreach ((CarriedPort port, _) in ports)
            {
                port.Dispose(); // or who comes would wait in vain
            }

            LogPortsNotCarried(id, refused.Message);
        }
    }

    /// <summary>Nobody answers at a shim's socket, or its directory has gone.</summary>
    private static bool IsGone(LinuxException error) => error.Errno is Errno.ECONNRESET or Errno.ENOENT;

    /// <summary>What the shim has got from an engine before this one.</summary>
    private static async Task<IReadOnlyList<SafeFileHandle>> FindCarriedAsync(ShimProcess shim, RunRecord record)
    {
        try
        {
            return record.Ports is { Count: > 0 } ? await shim.FindCarriedAsync(CancellationToken.None).ConfigureAwait(false) : [];
        }
        catch (LinuxException gone) when (gone.Errno == Errno.ENOSYS || IsGone(gone))
        {
            return [];
        }
    }

    /// <summary>After every container has been found again: an engine that was killed in the middle of a change may have left ports that no definition wants.</summary>
    private void SettlePorts(Container container)
    {
        if (container.Run?.Ports is null)
        {
            return;
        }

        try
        {
            ChangePortsUnsynchronized(container, container.Settings.Network, []);
        }
        catch (EngineException refused)
        {
            LogPortsNotSettled(container.Id, refused.Message);
        }
    }

    private string HostAddressOf(NetworkAttachment gateway) => networks.Table.Find(gateway.NetworkId) is { } network ? BridgeSettings.HostAddressOf(network.Spec) : "";

    private string NameOfId(string id) => Find(id)?.Name ?? id;

    private void WithdrawPorts(Container container, IReadOnlyList<PortMapping> ports)
    {
        if (ports.Count > 0)
        {
            networks.Ports.Withdraw(container.Id);
        }
    }

    /// <summary>Where the network has changed that is the way out. One without ports closes them, and the next that has them opens them again.</summary>
    private void RedirectPorts(Container container, IReadOnlyList<NetworkAttachment> before, IReadOnlyList<NetworkAttachment> after)
    {
        (NetworkAttachment? old, NetworkAttachment? now) = (PortPlaceOf(before), PortPlaceOf(after));
        if (old == now)
        {
            return;
        }

        if (now is null || old is null)
        {
            IReadOnlyList<PortWish> wishes = now is null ? [] : PortWish.Of(container.Settings.Network, HostAddressOf(now));
            TrySwapPortsUnsynchronized(container, (now ?? old)!, kept: [], wishes);
        }
        else if (container.State.Ports.Count > 0)
        {
            networks.Ports.Redirect(OwnerOf(container, now), TargetOf(now));
            CarryPorts(container);
        }
    }

    private void AdoptPorts(Container container, RunRecord record, IReadOnlyList<SafeFileHandle> carried)
    {
        if (record.Ports is not { Count: > 0 } ports || PortPlaceOf(record.Places) is not { } gateway)
        {
            return;
        }

        foreach (PortMapping lost in networks.Ports.Adopt(OwnerOf(container, gateway), ports, TargetOf(gateway), carried))
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

    [LoggerMessage(1049, LogLevel.Warning, "container {Id}: nobody comes to its ports by IPv6: {Reason}; start it again")]
    private partial void LogPortsNotCarried(string id, string reason);

    [LoggerMessage(1043, LogLevel.Warning, "container {Id}: it keeps running without all of its ports: {Reason}")]
    private partial void LogPortsNotSettled(string id, string reason);
}
