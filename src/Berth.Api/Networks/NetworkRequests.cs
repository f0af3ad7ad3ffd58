using System.Text.Json.Serialization;

namespace Berth.Api.Networks;

/// <summary>The body of <c>POST /networks/create</c>.</summary>
public sealed record NetworkCreateRequest
{
    public string? Name { get; init; }

    /// <summary>Of no effect: names are unique.</summary>
    public bool? CheckDuplicate { get; init; }
    public string? Driver { get; init; }
    public string? Scope { get; init; }

    /// <summary>Since 1.48.</summary>
    [JsonPropertyName("EnableIPv4")]
    public bool? EnableInet4 { get; init; }

    [JsonPropertyName("EnableIPv6")]
    public bool? EnableInet6 { get; init; }

    [JsonPropertyName("IPAM")]
    public NetworkAddressing? Addressing { get; init; }
    public bool? Internal { get; init; }
    public bool? Attachable { get; init; }
    public bool? Ingress { get; init; }
    public bool? ConfigOnly { get; init; }
    public NetworkConfigSource? ConfigFrom { get; init; }
    public IReadOnlyDictionary<string, string>? Options { get; init; }
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>Its answer.</summary>
public sealed record NetworkCreateResponse
{
    public string Id { get; init; } = "";
    public string Warning { get; init; } = "";
}

/// <summary>The body of <c>POST /networks/NAME/connect</c>.</summary>
public sealed record NetworkConnectRequest
{
    public string? Container { get; init; }
    public EndpointSettings? EndpointConfig { get; init; }
}

/// <summary>The body of <c>POST /networks/NAME/disconnect</c>.</summary>
public sealed record NetworkDisconnectRequest
{
    public string? Container { get; init; }
    public bool? Force { get; init; }
}
