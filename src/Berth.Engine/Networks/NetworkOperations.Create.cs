using Berth.Engine.Containers;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Events;
using Berth.Engine.Networks.Addressing;

namespace Berth.Engine.Networks;

public sealed partial class NetworkOperations
{
    /// <summary>
    /// Makes a network. 1. what is asked for is checked; 2. its subnets are chosen; 3. the record, durable; 4. the bridge, and where that fails the record goes
    /// again; 5. the event.
    /// </summary>
    /// <exception cref="EngineException">The name is taken, the subnets overlap or make no sense, or the driver is unknown.</exception>
    public async Task<Network> CreateAsync(NetworkSpec spec, CancellationToken cancellation = default)
    {
        Check(spec);
        await turns.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            RequireFreeName(spec.Name);
            bool isChosen = spec.Subnets is null or { Count: 0 };
            Network network = new()
            {
                Id = ContainerIds.New(), CreatedAt = time.GetUtcNow(), HasChosenSubnets = isChosen,
                Spec = hub.Subnets.Complete(spec with { Driver = NetworkSpec.Bridge }, hub.SubnetsInUse()),
            };
            RequireFreeBridge(network);
            await MakeAsync(network).ConfigureAwait(false);
            Publish(network, NetworkActions.Create);
            return network;
        }
        finally
        {
            turns.Release();
        }
    }

    private async Task MakeAsync(Network network)
    {
        state.PutNetwork(network);
        try
        {
            await hub.OpenBridgeAsync(network, CancellationToken.None).ConfigureAwait(false);
            hub.Table.TryAdd(network);
        }
        catch (Exception error) when (IsRefusal(error))
        {
            state.DeleteNetwork(network.Id);
            throw Translate(network, error);
        }
    }

    private static void Check(NetworkSpec spec)
    {
        CheckName(spec.Name);

        if (spec.Driver is "host" or "null")
        {
            throw new EngineException(EngineErrorKind.Forbidden, $"only one instance of \"{spec.Driver}\" network is allowed");
        }

        if (spec.Driver is not ("" or NetworkSpec.Bridge))
        {
            throw EngineException.NotFound($"plugin \"{spec.Driver}\" not found: the driver of networks is \"bridge\"");
        }

        if (spec.AddressDriver is not ("" or "default"))
        {
            throw EngineException.NotFound($"plugin \"{spec.AddressDriver}\" not found: the driver of addresses is \"default\"");
        }

        SubnetCheck.Check(spec);
        BridgeSettings.Check(spec);
    }

    private static void CheckName(string name)
    {
        if (name.Trim().Length == 0)
        {
            throw EngineException.InvalidArgument("invalid name: ");
        }

        if (NetworkView.Names.Contains(name) || name is "default")
        {
            throw new EngineException(EngineErrorKind.Forbidden, $"operation is not permitted on predefined {name} network");
        }
    }

    private void RequireFreeName(string name)
    {
        if (hub.Table.All.Any(network => network.Name == name))
        {
            throw EngineException.Conflict($"network with name {name} already exists");
        }
    }

    private void RequireFreeBridge(Network network)
    {
        string bridge = BridgeSettings.NameOf(network);
        if (hub.Table.All.FirstOrDefault(other => other.IsBridge && BridgeSettings.NameOf(other) == bridge) is { } holder)
        {
            throw new EngineException(EngineErrorKind.Forbidden, $"bridge name {bridge} is in use by network {holder.Name}: choose another");
        }
    }
}
