using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Specs;

/// <summary>What a container is called by those in it.</summary>
internal static class ContainerHostname
{
    /// <summary>
    /// As it was asked for, or the machine's name on the machine's network, or the short id. A container on another's network has the
    /// other's name: that of the definition that <c>Neighbours.NetworkIdentityOf</c> finds.
    /// </summary>
    public static string Of(ContainerDefinition definition, string machine)
    {
        string asked = definition.Settings.Identity.Hostname;
        if (asked.Length > 0)
        {
            return asked;
        }

        return NamespaceMode.IsHost(definition.Settings.Network.Mode) ? machine : ContainerIds.Short(definition.Id);
    }
}
