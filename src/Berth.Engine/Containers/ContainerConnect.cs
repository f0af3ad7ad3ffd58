using System.Diagnostics;
using System.Net;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Containers.Specs;
using Berth.Engine.Events;
using Berth.Engine.Launching;
using Berth.Engine.Networks;
using Berth.Engine.Tracing;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers;

/// <summary>A container comes to a network, or leaves it, after its creation.</summary>
public sealed partial class ContainerOperations
{
    internal async Task ConnectAsync(Network network, string nameOrId, EndpointDefinition wishes, CancellationToken cancellation)
    {
        Container container = Get(nameOrId);
        using Activity? span = EngineTracing.Begin("network.connect", container);
        using (await container.LockAsync(cancellation).ConfigureAwait(false))
        {
            RequireConnectable(container, network);
            IReadOnlyDictionary<string, EndpointDefinition> now = NetworksOf(container.Settings.Network);
            if (now.ContainsKey(network.Name))
            {
                throw new EngineException(EngineErrorKind.Forbidden, $"endpoint with name {container.Name} already exists in network {network.Name}");
            }

            RequirePossible(network, wishes, "");
            Dictionary<string, EndpointDefinition> after = new(now, StringComparer.Ordinal) { [network.Name] = wishes };
            await ConnectUnsynchronizedAsync(container, network, wishes, after).ConfigureAwait(false);
        }
    }

    /// <summary>Without a default bridge a container is put on it by words alone, as with Docker: should an engine have one later, it is on it from its next start.</summary>
    internal async Task ConnectToNoBridgeAsync(string nameOrId, EndpointDefinition wishes, CancellationToken cancellation)
    {
        Container container = Get(nameOrId);
        using (await container.LockAsync(cancellation).ConfigureAwait(false))
        {
            string mode = container.Settings.Network.Mode;
            if (NamespaceMode.IsOwn(mode) && !NamespaceMode.IsNone(mode))
            {
                PutNetworks(container, new(NetworksOf(container.Settings.Network), StringComparer.Ordinal) { [NetworkView.Bridge] = wishes });
            }
        }
    }

    internal async Task DisconnectAsync(Network network, string nameOrId, CancellationToken cancellation)
    {
        Container container = Get(nameOrId);
        using Activity? span = EngineTracing.Begin("network.disconnect", container);
        using (await container.LockAsync(cancellation).ConfigureAwait(false))
        {
            if (network.Name == NamespaceMode.Host || (NamespaceMode.IsHost(container.Settings.Network.Mode) && !network.HasAddresses))
            {
                throw new EngineException(EngineErrorKind.Forbidden, "container cannot be disconnected from host network or connected to host network");
            }

            Dictionary<string, EndpointDefinition> after = new(NetworksOf(container.Settings.Network), StringComparer.Ordinal);
            if (!after.Remove(network.Name))
            {
                throw new EngineException(EngineErrorKind.Forbidden, $"container {container.Id} is not connected to network {network.Name}");
            }

            await DisconnectUnsynchronizedAsync(container, network, after).ConfigureAwait(false);
        }
    }

    /// <exception cref="EngineException">What is wished on a network cannot be had there; the words are Docker's.</exception>
    private static void RequirePossible(Network network, EndpointDefinition wishes, string before)
    {
        NetworkValidation.CheckAddress(network.Name, wishes.MacAddress);
        if (WishCheck.Problems(network, wishes) is { Count: > 0 } problems)
        {
            throw EngineException.InvalidArgument(before + WishCheck.Join(problems));
        }
    }

    private static void RequireConnectable(Container container, Network network)
    {
        string mode = container.Settings.Network.Mode;
        if (network.Name == NamespaceMode.Host || NamespaceMode.IsHost(mode))
        {
            throw new EngineException(EngineErrorKind.Forbidden, "container cannot be disconnected from host network or connected to host network");
        }

        if (NamespaceMode.IsContainer(mode))
        {
            throw new EngineException(EngineErrorKind.Forbidden, "container sharing network namespace with another container or host cannot be connected to any other network");
        }

        if (NamespaceMode.IsNone(mode) || network.Name == NamespaceMode.None)
        {
            throw new EngineException(EngineErrorKind.Forbidden, "container cannot be connected to multiple networks with one of the networks in private (none) mode");
        }

        if (container.State.Status is ContainerStatus.Removing or ContainerStatus.Dead)
        {
            throw EngineException.Conflict("container is marked for removal and cannot be connected or disconnected to the network");
        }
    }

    /// <summary>
    /// 1. the interface; 2. the run record, by which another engine knows of it; 3. the definition, which makes it lasting. An engine that dies in between finds an
    /// interface that no definition wants, and takes it away.
    /// </summary>
    private async Task ConnectUnsynchronizedAsync(Container container, Network network, EndpointDefinition wishes, Dictionary<string, EndpointDefinition> after)
    {
        IReadOnlyList<NetworkAttachment> before = container.State.Networks;
        if (container.Live is { } live)
        {
            using SafeFileHandle inside = OpenNamespace(live.Shim.InitPid);
            NetworkAttachment place = await PlugAsync(inside, network, wishes, wishes.MacAddress, before).ConfigureAwait(false);
            try
            {
                await SettleAsync(container, live, [.. before, place]).ConfigureAwait(false);
                PutNetworks(container, after);
                nameServices.Renew(container, container.State.Networks);
            }
            catch
            {
                await UnplugAsync(inside, [place]).ConfigureAwait(false);
                await SettleAsync(container, live, before).ConfigureAwait(false);
                throw;
            }

            PublishNetwork(container, network, NetworkActions.Connect);
        }
        else
        {
            PutNetworks(container, after);
            await DropPreparedUnsynchronizedAsync(container).ConfigureAwait(false);
        }
    }

    /// <summary>1. the definition; 2. the interface; 3. the run record. An engine that dies in between finds an interface that no definition wants.</summary>
    private async Task DisconnectUnsynchronizedAsync(Container container, Network network, Dictionary<string, EndpointDefinition> after)
    {
        PutNetworks(container, after);
        if (container.Live is not { } live)
        {
            await DropPreparedUnsynchronizedAsync(container).ConfigureAwait(false);
            return;
        }

        NetworkAttachment? place = container.State.Networks.FirstOrDefault(place => place.NetworkId == network.Id);
        if (place is not null)
        {
            live.Slot.Address = IPAddress.Parse(place.Address).Equals(live.Slot.Address) ? null : live.Slot.Address;
            using SafeFileHandle inside = OpenNamespace(live.Shim.InitPid);
            await UnplugAsync(inside, [place]).ConfigureAwait(false);
            await SettleAsync(container, live, [.. container.State.Networks.Where(other => other != place)]).ConfigureAwait(false);
        }

        PublishNetwork(container, network, NetworkActions.Disconnect);
    }

    /// <summary>What follows from other places than before: the way out, where ports lead, the run record, and the state.</summary>
    private async Task SettleAsync(Container container, LiveContainer live, IReadOnlyList<NetworkAttachment> places)
    {
        IReadOnlyList<NetworkAttachment> before = container.State.Networks;
        using SafeFileHandle inside = OpenNamespace(live.Shim.InitPid);
        await ChooseGatewayAsync(inside, places.Contains(GatewayOf(before)!) ? GatewayOf(before) : null, places).ConfigureAwait(false);
        RedirectPorts(container, before, places);
        RunRecord record = container.Run! with { Networks = places };
        record.Write(options.DirectoryOf(container.Id));
        container.Run = record;
        container.State = container.State with { Networks = places };
        planner.RewriteFiles(container.Definition, before, places);
        await nameServices.MoveAsync(container, live.Shim, () => inside, before, places).ConfigureAwait(false);
    }

    private void PutNetworks(Container container, Dictionary<string, EndpointDefinition> endpoints)
    {
        ContainerSettings settings = container.Settings with { Network = container.Settings.Network with { Endpoints = endpoints, IsDisconnected = true } };
        ContainerDefinition definition = container.Definition with { Settings = settings };
        state.PutContainer(definition, durable: !settings.Lifecycle.AutoRemove);
        container.Definition = definition;
    }
}
