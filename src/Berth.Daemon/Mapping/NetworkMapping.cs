using Berth.Api.Networks;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;
using Wire = Berth.Api.Containers;

namespace Berth.Daemon.Mapping;

/// <summary>A container's networks in the API's terms.</summary>
internal static class NetworkMapping
{
    public static Wire.NetworkSettings ToSettings(Container container, ContainerState state)
    {
        NetworkAttachment? attached = state.Network;
        bool runs = state.IsRunning;
        bool hasOwn = runs && NetworkView.NameOf(container.Settings.Network.Mode) is not null;
        return new Wire.NetworkSettings
        {
            SandboxId = hasOwn ? NetworkView.SandboxIdOf(container.Id) : "", SandboxKey = hasOwn ? $"/proc/{state.Pid}/ns/net" : "",
            Ports = ToPorts(container, runs), EndpointId = attached is null ? "" : NetworkView.EndpointIdOf(container.Id, NetworkView.Bridge),
            Gateway = attached?.Gateway ?? "", IPAddress = attached?.Address ?? "", IPPrefixLen = attached?.PrefixLength ?? 0,
            MacAddress = attached?.MacAddress ?? (state.StartedAt is null ? container.Settings.Network.WantedMacAddress : ""), Networks = ToNetworks(container, state),
        };
    }

    public static IReadOnlyDictionary<string, EndpointSettings> ToNetworks(Container container, ContainerState state)
    {
        NetworkDefinition network = container.Settings.Network;
        if (NetworkView.NameOf(network.Mode) is not { } name)
        {
            return new Dictionary<string, EndpointSettings>();
        }

        NetworkAttachment? attached = name == NetworkView.Bridge ? state.Network : null;
        EndpointDefinition? wanted = network.Endpoints?.GetValueOrDefault(name) ?? network.Endpoints?.GetValueOrDefault(network.Mode);
        return new Dictionary<string, EndpointSettings>
        {
            [name] = new()
            {
                Addressing = ToAddressing(wanted), Links = wanted?.Links, Aliases = wanted?.Aliases, DriverOpts = wanted?.DriverOptions,
                MacAddress = attached?.MacAddress ?? wanted?.MacAddress ?? "",
                NetworkId = state.StartedAt is null ? "" : NetworkView.IdOf(name),
                EndpointId = state.IsRunning ? NetworkView.EndpointIdOf(container.Id, name) : "",
                Gateway = attached?.Gateway ?? "", IPAddress = attached?.Address ?? "", IPPrefixLen = attached?.PrefixLength ?? 0,
            },
        };
    }

    private static EndpointAddressing? ToAddressing(EndpointDefinition? wanted) => wanted is null or { IPv4Address: "", IPv6Address: "" } ? null : new EndpointAddressing
    {
        IPv4Address = wanted.IPv4Address.Length == 0 ? null : wanted.IPv4Address, IPv6Address = wanted.IPv6Address.Length == 0 ? null : wanted.IPv6Address,
    };

    private static SortedDictionary<string, IReadOnlyList<Wire.PortBinding>?> ToPorts(Container container, bool runs)
    {
        SortedDictionary<string, IReadOnlyList<Wire.PortBinding>?> ports = new(StringComparer.Ordinal);
        foreach (string port in runs ? container.Settings.Network.ExposedPorts ?? [] : [])
        {
            ports[port] = null;
        }

        return ports;
    }
}
