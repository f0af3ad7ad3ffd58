using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;

namespace Berth.Engine.Networks;

/// <summary>Which networks a container is on, or would be if it ran.</summary>
internal static class Membership
{
    private const string Default = "default";

    /// <summary>
    /// By name, with its wishes. What was said about networks is all of them; where nothing was said, it is the mode's. Who is on another container's network is on
    /// none of its own.
    /// </summary>
    public static IReadOnlyDictionary<string, EndpointDefinition> Of(NetworkDefinition network) => NetworkView.NameOf(network.Mode) is not { } mode
        ? new Dictionary<string, EndpointDefinition>()
        : network.Endpoints is { } said && (said.Count > 0 || network.IsDisconnected)
            ? said.ToDictionary(static entry => NetworkView.NameOf(entry.Key) ?? entry.Key, static entry => entry.Value)
            : new Dictionary<string, EndpointDefinition> { [mode] = new() };

    /// <summary>A new container's networks by their names, whatever its user called them; those that are not there yet as they were called.</summary>
    public static NetworkDefinition Normalize(NetworkDefinition network, Func<string, Network?> find)
    {
        string NameOf(string said) => said == Default ? NetworkView.Bridge : find(said)?.Name ?? said;
        if (network.Endpoints is not { Count: > 0 } endpoints || NetworkView.NameOf(network.Mode) is null)
        {
            return network;
        }

        Dictionary<string, EndpointDefinition> byName = new(StringComparer.Ordinal);
        foreach ((string said, EndpointDefinition wishes) in endpoints)
        {
            byName[NameOf(said)] = wishes;
        }

        return network with { Endpoints = byName };
    }

    /// <summary>The network that a container is first on: that of its mode.</summary>
    public static string FirstOf(NetworkDefinition network, Func<string, Network?> find) =>
        NetworkView.NameOf(network.Mode) is { } mode ? find(mode)?.Name ?? mode : "";
}
