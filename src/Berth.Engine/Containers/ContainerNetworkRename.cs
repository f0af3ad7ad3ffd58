using Berth.Engine.Containers.Definitions;
using Berth.Engine.Networks;

namespace Berth.Engine.Containers;

/// <summary>What the renaming of a network is to containers that are on it, or would be if they ran.</summary>
public sealed partial class ContainerOperations
{
    /// <summary>
    /// 1. none of the containers does anything; 2. the rows of the network and of all of them, at once, from which on it is true; 3. the table, the names that
    /// are served, and what is known of those that run. Their interfaces stay as they are.
    /// </summary>
    internal Task RenameNetworkAsync(Network before, Network after)
    {
        string[] users = [.. table.All.Where(container => NetworkReferences.Has(container.Settings.Network, before.Name)).Select(static container => container.Id)];
        return ChangeDefinitionsAsync(users, definitions =>
        {
            IReadOnlyList<ContainerDefinition> renamed = [.. definitions.Select(definition => NetworkReferences.Rename(definition, before.Name, after.Name))];
            state.RenameNetwork(after, renamed);
            networks.Table.Replace(before, after);
            nameServices.Rename(after);
            foreach (Container container in renamed.Select(definition => table.Find(definition.Id)).OfType<Container>())
            {
                FollowRenameUnsynchronized(container, after);
            }

            return Task.FromResult(renamed);
        });
    }

    /// <summary>The run record is left as it is: another engine takes names from the networks' ids.</summary>
    private static void FollowRenameUnsynchronized(Container container, Network network)
    {
        NetworkAttachment Follow(NetworkAttachment place) => place.NetworkId == network.Id ? place with { NetworkName = network.Name } : place;
        container.State = container.State with { Networks = [.. container.State.Networks.Select(Follow)] };
        container.Run = container.Run is { } run ? run with { Networks = [.. run.Places.Select(Follow)] } : null;
    }
}
