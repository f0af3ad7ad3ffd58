using Berth.Api.Containers;
using Berth.Api.Networks;
using Berth.Cli.Arguments.Values;
using Berth.Cli.Rendering.Yaml;

namespace Berth.Cli.Commands.Recreation;

/// <summary>A container's places on networks as options and Compose write them: <c>name=backend,alias=db</c>.</summary>
internal static class NetworkWords
{
    /// <summary>What was said of networks beside the mode: wishes, and further ones. Null where nothing was.</summary>
    public static NetworkingConfig? SaidOf(ContainerInspect container)
    {
        Dictionary<string, EndpointSettings?> places = container.NetworkSettings.Networks
            .ToDictionary(static place => place.Key, place => (EndpointSettings?)WishesOf(place.Value, container.Id), StringComparer.Ordinal);
        return places.Count > 1 || places.Values.Any(static place => place != new EndpointSettings()) ? new NetworkingConfig { EndpointsConfig = places } : null;
    }

    /// <summary>For <c>--network</c>, that of the mode first.</summary>
    public static IEnumerable<string> Of(string? mode, NetworkingConfig? said) => said?.EndpointsConfig is not { } places
        ? mode is { Length: > 0 } only ? [only] : []
        : InOrder(mode, places).Select(static place => Of(place.Key, place.Value ?? new EndpointSettings()));

    /// <summary>Links of the network of the mode.</summary>
    public static IEnumerable<string>? LinksOf(string? mode, NetworkingConfig? said) => said?.EndpointsConfig?.GetValueOrDefault(mode ?? "")?.Links;

    /// <summary>For a service of Compose, which is first on the network of the highest priority.</summary>
    public static YamlMap ToYaml(string? mode, NetworkingConfig said)
    {
        YamlMap networks = new();
        IReadOnlyDictionary<string, EndpointSettings?> places = said.EndpointsConfig ?? new Dictionary<string, EndpointSettings?>();
        foreach ((string name, EndpointSettings? place) in InOrder(mode, places))
        {
            long? priority = places.Count > 1 && networks.Entries.Count == 0 ? 1 : null;
            YamlMap wishes = new YamlMap().Add("aliases", place?.Aliases).Add("ipv4_address", place?.Addressing?.IPv4Address).Add("ipv6_address", place?.Addressing?.IPv6Address)
                .Add("link_local_ips", place?.Addressing?.LinkLocalAddresses).Add("driver_opts", place?.DriverOpts).Add("gw_priority", (long?)place?.GatewayPriority).Add("priority", priority);
            networks.Add(name, wishes.Entries.Count > 0 ? wishes : new YamlLiteral("null"));
        }

        return networks;
    }

    private static IEnumerable<KeyValuePair<string, EndpointSettings?>> InOrder(string? mode, IReadOnlyDictionary<string, EndpointSettings?> places) =>
        places.OrderBy(place => place.Key != (mode ?? "bridge")).ThenBy(static place => place.Key, StringComparer.Ordinal);

    private static string Of(string name, EndpointSettings place)
    {
        List<string> fields = [$"name={name}"];
        fields.AddRange((place.Aliases ?? []).Select(static alias => $"alias={alias}"));
        Add(fields, "ip", place.Addressing?.IPv4Address);
        Add(fields, "ip6", place.Addressing?.IPv6Address);
        fields.AddRange((place.Addressing?.LinkLocalAddresses ?? []).Select(static address => $"link-local-ip={address}"));
        fields.AddRange((place.DriverOpts ?? new Dictionary<string, string>()).Select(static option => $"driver-opt={option.Key}={option.Value}"));
        Add(fields, "gw-priority", place.GatewayPriority is { } priority ? $"{priority}" : null);
        return fields.Count == 1 ? name : CsvFields.Join(fields);
    }

    private static void Add(List<string> fields, string key, string? value)
    {
        if (value is { Length: > 0 })
        {
            fields.Add($"{key}={value}");
        }
    }

    /// <summary>That somebody's tool has wished for the container's own id is not to be wished of another.</summary>
    private static EndpointSettings WishesOf(EndpointSettings place, string id) => new()
    {
        Addressing = place.Addressing, Links = place.Links is { Count: > 0 } links ? links : null,
        Aliases = place.Aliases?.Where(alias => !id.StartsWith(alias, StringComparison.Ordinal)).ToArray() is { Length: > 0 } aliases ? aliases : null,
        DriverOpts = place.DriverOpts is { Count: > 0 } options ? options : null, GatewayPriority = place.GatewayPriority is 0 ? null : place.GatewayPriority,
    };
}
