using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Networks;

/// <summary>Where definitions of containers name networks.</summary>
internal static class NetworkReferences
{
    public static bool Has(NetworkDefinition network, string name) => network.Mode == name || network.Endpoints?.ContainsKey(name) == true;

    /// <summary>The same container with a network under another name.</summary>
    public static ContainerDefinition Rename(ContainerDefinition container, string name, string newName)
    {
        NetworkDefinition network = container.Settings.Network;
        NetworkDefinition renamed = network with
        {
            Mode = network.Mode == name ? newName : network.Mode,
            Endpoints = network.Endpoints?.ToDictionary(entry => entry.Key == name ? newName : entry.Key, static entry => entry.Value, StringComparer.Ordinal),
        };
        return container with { Settings = container.Settings with { Network = renamed } };
    }
}
