using Berth.Api.Networks;
using Berth.Daemon.Http;
using Berth.Engine.Containers.Definitions;
using Wire = Berth.Api.Containers;

namespace Berth.Daemon.Mapping;

/// <content>How a container is to be reached, and whom it knows.</content>
internal static partial class SettingsMapping
{
    private static NetworkDefinition ToNetwork(Wire.ContainerCreateRequest request, Wire.HostConfig host) => new()
    {
        Mode = host.NetworkMode ?? "", Disabled = request.NetworkDisabled ?? false, MacAddress = request.MacAddress ?? "",
        ExposedPorts = request.ExposedPorts,
        PortBindings = ToBindings(host.PortBindings),
        PublishAllPorts = host.PublishAllPorts ?? false, Dns = host.Dns, DnsOptions = host.DnsOptions, DnsSearch = host.DnsSearch,
        ExtraHosts = host.ExtraHosts, Links = host.Links,
        Endpoints = request.NetworkingConfig?.EndpointsConfig?.ToDictionary(static endpoint => endpoint.Key, static endpoint => ToEndpoint(endpoint.Key, endpoint.Value)),
    };

    private static Dictionary<string, IReadOnlyList<PortBinding>?>? ToBindings(IReadOnlyDictionary<string, IReadOnlyList<Wire.PortBinding>?>? ports) =>
        ports?.ToDictionary(static port => port.Key, static port => ToBindings(port.Value));

    private static IReadOnlyList<PortBinding>? ToBindings(IReadOnlyList<Wire.PortBinding>? bindings) =>
        bindings?.Select(static binding => new PortBinding(binding.HostIp ?? "", binding.HostPort ?? "")).ToArray();

    private static EndpointDefinition ToEndpoint(string network, EndpointSettings? endpoint) => endpoint is null
        ? throw ApiException.BadRequest($"invalid config for network {network}: EndpointsConfig is nil")
        : ToEndpoint(endpoint);

    /// <summary>Nothing said is nothing wished.</summary>
    public static EndpointDefinition ToEndpoint(EndpointSettings? endpoint) => endpoint is null ? new EndpointDefinition() : new EndpointDefinition
    {
        Aliases = endpoint.Aliases, Links = endpoint.Links, MacAddress = endpoint.MacAddress ?? "",
        IPv4Address = endpoint.Addressing?.IPv4Address ?? "", IPv6Address = endpoint.Addressing?.IPv6Address ?? "", DriverOptions = endpoint.DriverOpts,
        LinkLocalAddresses = endpoint.Addressing?.LinkLocalAddresses,
        GatewayPriority = endpoint.GatewayPriority ?? 0,
    };
}
