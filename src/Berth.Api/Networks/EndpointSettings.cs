using System.Text.Json.Serialization;

namespace Berth.Api.Networks;

/// <summary>A container's place on a network: in a request what is wished, in an answer what is.</summary>
public sealed record EndpointSettings
{
    [JsonPropertyName("IPAMConfig")]
    public EndpointAddressing? Addressing { get; init; }
    public IReadOnlyList<string>? Links { get; init; }
    public IReadOnlyList<string>? Aliases { get; init; }
    public string? MacAddress { get; init; } = "";

    /// <summary>Since 1.48.</summary>
    [JsonPropertyName("GwPriority"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? GatewayPriority { get; init; }

    [JsonPropertyName("NetworkID")]
    public string? NetworkId { get; init; } = "";

    [JsonPropertyName("EndpointID")]
    public string? EndpointId { get; init; } = "";
    public string? Gateway { get; init; } = "";
    public string? IPAddress { get; init; } = "";
    public int? IPPrefixLen { get; init; } = 0;
    public string? IPv6Gateway { get; init; } = "";
    public string? GlobalIPv6Address { get; init; } = "";
    public int? GlobalIPv6PrefixLen { get; init; } = 0;
    public IReadOnlyDictionary<string, string>? DriverOpts { get; init; }

    [JsonPropertyName("DNSNames")]
    public IReadOnlyList<string>? DnsNames { get; init; }
}

/// <summary>Addresses that a container wishes for.</summary>
public sealed record EndpointAddressing
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IPv4Address { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IPv6Address { get; init; }

    [JsonPropertyName("LinkLocalIPs"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? LinkLocalAddresses { get; init; }
}
