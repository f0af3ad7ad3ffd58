using Berth.Engine.Events;
using Berth.Engine.Filtering;

namespace Berth.Engine.Networks;

public sealed partial class NetworkOperations
{
    /// <summary>Removes a network; one that containers are on stays.</summary>
    /// <exception cref="EngineException">There is none, every engine has it, or containers are on it (Forbidden).</exception>
    public Task RemoveAsync(string nameOrId, CancellationToken cancellation = default) =>
        InTurnAsync(() => RemoveUnsynchronizedAsync(Get(nameOrId)), cancellation);

    /// <summary>Removes the networks that no container is on, or would be on when it ran.</summary>
    /// <param name="filters"><c>label</c>, <c>label!</c>, <c>until</c>.</param>
    /// <param name="cancellation">Stops between two networks.</param>
    /// <returns>Their names.</returns>
    internal async Task<IReadOnlyList<string>> PruneAsync(Filters filters, CancellationToken cancellation)
    {
        filters.Require("label", "label!", "until");
        DateTimeOffset? until = UntilFilter.TimeOf(filters, time.GetUtcNow());
        List<string> removed = [];
        await turns.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            foreach (Network network in All.Where(network => IsWanted(network, filters, until)))
            {
                cancellation.ThrowIfCancellationRequested();
                await RemoveUnsynchronizedAsync(network).ConfigureAwait(false);
                removed.Add(network.Name);
            }
        }
        finally
        {
            turns.Release();
        }

        events.Publish(EventTypes.Network, NetworkActions.Prune, "", new Dictionary<string, string> { ["reclaimed"] = "0" });
        return removed;
    }

    /// <summary>Whether a network is nobody's: no container is on it, or would be.</summary>
    public bool IsUnused(Network network) => !containers.All.Any(container => containers.NetworksOf(container.Settings.Network).ContainsKey(network.Name));

    private bool IsWanted(Network network, Filters filters, DateTimeOffset? until) =>
        !network.IsBuiltin && !network.Spec.IsConfigOnly && IsUnused(network) && (until is null || network.CreatedAt < until)
        && filters.AllowsLabels("label", network.Spec.Labels) && !filters.ForbidsLabels("label!", network.Spec.Labels);

    /// <summary>What is on the machine first: a record without a bridge gets it back at the next start, a bridge without a record would stay.</summary>
    private async Task RemoveUnsynchronizedAsync(Network network)
    {
        if (network.IsBuiltin)
        {
            throw new EngineException(EngineErrorKind.Forbidden, $"{network.Name} is a pre-defined network and cannot be removed");
        }

        ConfigNetworks.RequireUnused(network, All, "error while removing network: ");
        if (MembersOf(network).Count > 0)
        {
            throw ActiveEndpoints(network);
        }

        // From here on nobody is put on it.
        hub.Table.Remove(network);
        try
        {
            await hub.RemoveNetworkAsync(network).ConfigureAwait(false);
            state.DeleteNetwork(network.Id);
        }
        catch (Exception error) when (IsRefusal(error) || error is EngineException)
        {
            hub.Table.TryAdd(network);
            throw error is Berth.Networks.NetworkException ? ActiveEndpoints(network) : Translate(network, error);
        }

        containers.ForgetNamesOf(network);
        Publish(network, NetworkActions.Destroy);
    }

    private static EngineException ActiveEndpoints(Network network) => new(
        EngineErrorKind.Forbidden, $"error while removing network: network {network.Name} id {network.Id} has active endpoints");
}
