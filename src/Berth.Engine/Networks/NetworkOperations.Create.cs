using Berth.Engine.Containers;
using Berth.Engine.Events;
using Berth.Networks;

namespace Berth.Engine.Networks;

public sealed partial class NetworkOperations
{
    /// <summary>
    /// Makes a network. 1. what is asked for is checked; 2. its configuration is found, and subnets chosen; 3. the record, durable; 4. the bridge, or the parent interface, and where
    /// that fails the record goes again; 5. the event.
    /// </summary>
    /// <exception cref="EngineException">The name is taken, the subnets overlap or make no sense, or the driver is unknown.</exception>
    public async Task<Network> CreateAsync(NetworkSpec spec, CancellationToken cancellation = default)
    {
        NetworkCheck.Check(spec);
        await turns.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            RequireFreeName(spec.Name);
            Network network = Plan(ConfigNetworks.Apply(spec, hub.Table));
            await MakeAsync(network).ConfigureAwait(false);
            Publish(network, NetworkActions.Create);
            return network;
        }
        finally
        {
            turns.Release();
        }
    }

    private Network Plan(NetworkSpec spec)
    {
        Network network = new() { Id = ContainerIds.New(), CreatedAt = time.GetUtcNow(), HasChosenSubnets = spec.Subnets is null or { Count: 0 }, Spec = spec };
        if (spec.IsConfigOnly)
        {
            return network with { Spec = spec with { Driver = ConfigNetworks.Driver } };
        }

        // What a configuration says is looked at by the driver of whoever has it.
        if (spec.ConfigFrom is not null)
        {
            NetworkCheck.CheckOptions(spec);
        }

        spec = spec with { Driver = spec.Driver.Length == 0 ? NetworkSpec.Bridge : spec.Driver };
        network = network with { Spec = hub.Subnets.Complete(spec, hub.SubnetsInUse()) };
        network = network with { OwnsParent = network.HasParent && !ParentNetwork.HasInterface(ParentSettings.InterfaceOf(network)) };
        RequireFreeInterface(network);
        return network;
    }

    private async Task MakeAsync(Network network)
    {
        state.PutNetwork(network);
        try
        {
            await hub.OpenNetworkAsync(network, CancellationToken.None).ConfigureAwait(false);
            hub.Table.TryAdd(network);
        }
        catch (Exception error) when (IsRefusal(error))
        {
            await hub.CloseNetworkAsync(network).ConfigureAwait(false);
            state.DeleteNetwork(network.Id);
            throw Translate(network, error);
        }
    }

    private void RequireFreeName(string name)
    {
        if (hub.Table.FindNamed(name) is not null)
        {
            throw EngineException.Conflict($"network with name {name} already exists");
        }
    }

    private void RequireFreeInterface(Network network)
    {
        if (network.HasParent)
        {
            RequireFreeParent(network);
            return;
        }

        string bridge = BridgeSettings.NameOf(network);
        if (hub.Table.All.FirstOrDefault(other => other.IsBridge && BridgeSettings.NameOf(other) == bridge) is { } holder)
        {
            throw new EngineException(EngineErrorKind.Forbidden, $"bridge name {bridge} is in use by network {holder.Name}: choose another");
        }
    }

    /// <summary>Of a driver's networks one has a parent. That a parent takes one kind at a time the kernel tells whoever starts a container of the other.</summary>
    private void RequireFreeParent(Network network)
    {
        string parent = ParentSettings.InterfaceOf(network);
        if (hub.Table.All.FirstOrDefault(other => other.Spec.Driver == network.Spec.Driver && ParentSettings.InterfaceOf(other) == parent) is { } holder)
        {
            throw new EngineException(EngineErrorKind.Internal, $"network {ParentSettings.OwnNameOf(holder)} is already using parent interface {parent}");
        }
    }
}
