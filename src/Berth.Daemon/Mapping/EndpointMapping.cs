using Berth.Api.Networks;
using Berth.Daemon.Http;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Networks;
using Wire = Berth.Api.Containers;

namespace Berth.Daemon.Mapping;

/// <summary>A container's places on networks in the API's terms.</summary>
internal static class EndpointMapping
{
    private const int FirstWithDnsNames = 45;
    private const int FirstWithGatewayPriority = 48;

    public static Wire.NetworkSettings ToSettings(Container container, ContainerState state, NetworkOperations known, ApiVersion version)
    {
        NetworkAttachment? onDefault = state.Networks.FirstOrDefault(static place => place.NetworkName == NetworkView.Bridge);
        bool hasOwn = state.IsRunning && NetworkView.NameOf(container.Settings.Network.Mode) is not null;
        return new Wire.NetworkSettings
        {
            SandboxId = hasOwn ? NetworkView.SandboxIdOf(container.Id) : "", SandboxKey = hasOwn ? $"/proc/{state.Pid}/ns/net" : "",
            Ports = PortsMapping.ToMap(container, state), EndpointId = onDefault is null ? "" : NetworkView.EndpointIdOf(container.Id, NetworkView.Bridge),
            Gateway = onDefault?.Gateway ?? "", IPAddress = onDefault?.Address ?? "", IPPrefixLen = onDefault?.PrefixLength ?? 0,
            MacAddress = onDefault?.MacAddress ?? (state.StartedAt is null ? container.Settings.Network.WantedMacAddress : ""),
            Networks = ToNetworks(container, state, known, version),
        };
    }

    public static IReadOnlyDictionary<string, EndpointSettings> ToNetworks(Container container, ContainerState state, NetworkOperations known, ApiVersion version)
    {
        SortedDictionary<string, EndpointSettings> networks = new(StringComparer.Ordinal);
        foreach ((string name, EndpointDefinition wanted) in Membership.Of(container.Settings.Network))
        {
            NetworkAttachment? place = state.Networks.FirstOrDefault(place => place.NetworkName == name);
            string id = state.StartedAt is null ? "" : place?.NetworkId ?? known.IdOf(name);
            networks[name] = ToEndpoint(container, state, name, wanted, place, version) with { NetworkId = id };
        }

        return networks;
    }

    /// <summary>Those of the default network; null for none.</summary>
    public static IReadOnlyList<string>? ToLinks(ContainerDefinition definition) => NetworkView.LinksOf(definition.Settings.Network) is { Count: > 0 } links
        ? [.. links.Select(link => LinkWish.Parse(link).Describe(definition.Name))]
        : null;

    public static string IdOf(Container container, NetworkAttachment? place) =>
        NetworkView.EndpointIdOf(container.Id, place?.NetworkName ?? NetworkView.NameOf(container.Settings.Network.Mode) ?? "");

    private static EndpointSettings ToEndpoint(
        Container container, ContainerState state, string name, EndpointDefinition wanted, NetworkAttachment? place, ApiVersion version)
    {
        bool isBuiltin = NetworkView.Names.Contains(name);

        // Without a default bridge its name stands there alone.
        bool isNowhere = name == NetworkView.Bridge && state.IsRunning && place is null;
        IReadOnlyList<string>? names = isBuiltin || state.StartedAt is null ? null : EndpointNames.Of(container, wanted);
        return new EndpointSettings
        {
            Addressing = ToAddressing(wanted), Links = wanted.Links, DriverOpts = wanted.DriverOptions,
            Aliases = names is null || version.IsAtLeast(FirstWithDnsNames) ? wanted.Aliases : [.. names.Skip(1)],
            MacAddress = place?.MacAddress ?? (state.StartedAt is null ? wanted.MacAddress : ""),
            EndpointId = state.IsRunning && !isNowhere ? NetworkView.EndpointIdOf(container.Id, name) : "",
            Gateway = place?.Gateway ?? "", IPAddress = place?.Address ?? "", IPPrefixLen = place?.PrefixLength ?? 0,
            IPv6Gateway = place?.Inet6Gateway ?? "", GlobalIPv6Address = place?.Inet6Address ?? "", GlobalIPv6PrefixLen = place?.Inet6PrefixLength ?? 0,
            DnsNames = names, GatewayPriority = version.IsAtLeast(FirstWithGatewayPriority) ? wanted.GatewayPriority : null,
        };
    }

    private static EndpointAddressing? ToAddressing(EndpointDefinition wanted) => wanted is { IPv4Address: "", IPv6Address: "", LinkLocalAddresses: null or { Count: 0 } } ? null : new EndpointAddressing
    {
        IPv4Address = wanted.IPv4Address.Length == 0 ? null : wanted.IPv4Address, IPv6Address = wanted.IPv6Address.Length == 0 ? null : wanted.IPv6Address,
        LinkLocalAddresses = wanted.LinkLocalAddresses is { Count: > 0 } some ? some : null,
    };
}
