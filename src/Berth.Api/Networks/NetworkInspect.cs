using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Networks;

/// <summary>One network, in <c>GET /networks</c> and <c>GET /networks/NAME</c> alike.</summary>
public sealed record NetworkInspect
{
    public string Name { get; init; } = "";
    public string Id { get; init; } = "";

    [JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset Created { get; init; }
    public string Scope { get; init; } = "local";
    public string Driver { get; init; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? EnableIPv4 { get; init; }
    public bool EnableIPv6 { get; init; }

    [JsonPropertyName("IPAM")]
    public NetworkAddressing Addressing { get; init; } = new();
    public bool Internal { get; init; }
    public bool Attachable { get; init; }
    public bool Ingress { get; init; }
    public NetworkConfigSource ConfigFrom { get; init; } = new();
    public bool ConfigOnly { get; init; }

    /// <summary>By the container's id; a list has none.</summary>
    public IReadOnlyDictionary<string, NetworkContainer> Containers { get; init; } = new Dictionary<string, NetworkContainer>();
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}

public sealed record NetworkConfigSource
{
    public string Network { get; init; } = "";
}

public sealed record NetworkAddressing
{
    public string Driver { get; init; } = "default";
    public IReadOnlyDictionary<string, string>? Options { get; init; }
    public IReadOnlyList<NetworkSubnet>? Config { get; init; }
}

public sealed record NetworkSubnet
{
    public string Subnet { get; init; } = "";

    [JsonPropertyName("IPRange"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Range { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Gateway { get; init; }

    [JsonPropertyName("AuxiliaryAddresses"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Auxiliary { get; init; }
}

public sealed record NetworkContainer
{
    public string Name { get; init; } = "";

    [JsonPropertyName("EndpointID")]
    public string EndpointId { get; init; } = "";
    public string MacAddress { get; init; } = "";

    /// <summary>With the length of the prefix, as the next.</summary>
    public string IPv4Address { get; init; } = "";
    public string IPv6Address { get; init; } = "";
}

/// <summary>The answer of <c>POST /networks/prune</c>.</summary>
public sealed record NetworksPruneReport
{
    /// <summary>Names; null where there were none.</summary>
    public IReadOnlyList<string>? NetworksDeleted { get; init; }
}
