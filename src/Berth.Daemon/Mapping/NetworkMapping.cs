using Berth.Api.Networks;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Networks;

namespace Berth.Daemon.Mapping;

/// <summary>Networks in the API's terms.</summary>
internal static class NetworkMapping
{
    private static readonly Dictionary<string, string> None = [];

    private const int FirstWithInet4Flag = 48;

    public static NetworkInspect ToInspect(Network network, IReadOnlyList<NetworkMember> members, ApiVersion version)
    {
        NetworkSpec spec = network.Spec;
        return new NetworkInspect
        {
            Name = network.Name, Id = network.Id, Created = network.CreatedAt, Driver = spec.Driver, EnableIPv6 = spec.EnableInet6, Scope = network.Scope,
            EnableIPv4 = version.IsAtLeast(FirstWithInet4Flag) ? true : null,
            Addressing = new NetworkAddressing
            {
                Options = spec.AddressOptions, Config = spec.Subnets is { } subnets ? [.. subnets.Select(ToSubnet)] : null,
            },
            ConfigOnly = spec.IsConfigOnly, ConfigFrom = new NetworkConfigSource { Network = spec.ConfigFrom ?? "" },
            Internal = spec.IsInternal, Attachable = spec.IsAttachable, Containers = ToContainers(members), Options = spec.Options ?? None, Labels = spec.Labels ?? None,
        };
    }

    public static NetworkSpec ToSpec(NetworkCreateRequest request) => request.EnableInet4 is false ? throw WithoutInet4() : new NetworkSpec
    {
        Scope = NotEmpty(request.Scope), IsIngress = request.Ingress ?? false, IsConfigOnly = request.ConfigOnly ?? false, ConfigFrom = NotEmpty(request.ConfigFrom?.Network),
        Name = request.Name ?? "", Driver = request.Driver ?? "", EnableInet6 = request.EnableInet6 ?? false, IsInternal = request.Internal ?? false,
        IsAttachable = request.Attachable ?? false, Options = request.Options, Labels = request.Labels,
        AddressDriver = request.Addressing?.Driver ?? "", AddressOptions = request.Addressing?.Options,
        Subnets = request.Addressing?.Config is { Count: > 0 } subnets ? [.. subnets.Select(ToSubnet)] : null,
    };

    private static EngineException WithoutInet4() => EngineException.InvalidArgument("EnableIPv4: every network has IPv4 addresses: leave it out, or let it be true");

    private static Api.Networks.NetworkSubnet ToSubnet(Engine.Networks.NetworkSubnet subnet) => new()
    {
        Subnet = subnet.Subnet, Range = NotEmpty(subnet.Range), Gateway = NotEmpty(subnet.Gateway), Auxiliary = subnet.Auxiliary is { Count: > 0 } some ? some : null,
    };

    private static Engine.Networks.NetworkSubnet ToSubnet(Api.Networks.NetworkSubnet subnet) => new()
    {
        Subnet = subnet.Subnet ?? "", Range = subnet.Range ?? "", Gateway = subnet.Gateway ?? "", Auxiliary = subnet.Auxiliary,
    };

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static Dictionary<string, NetworkContainer> ToContainers(IReadOnlyList<NetworkMember> members) =>
        members.ToDictionary(static member => member.Container.Id, static member => ToContainer(member), StringComparer.Ordinal);

    private static NetworkContainer ToContainer(NetworkMember member) => new()
    {
        Name = member.Container.Name, EndpointId = EndpointMapping.IdOf(member.Container, member.Place), MacAddress = member.Place?.MacAddress ?? "",
        IPv4Address = member.Place is { } place ? $"{place.Address}/{place.PrefixLength}" : "",
        IPv6Address = member.Place?.Inet6Address is { } inet6 ? $"{inet6}/{member.Place.Inet6PrefixLength}" : "",
    };
}
