using System.Text.Json.Serialization;
using Berth.Api.Json;
using Berth.Api.Networks;

namespace Berth.Api.Containers;

/// <summary>One container of <c>GET /containers/json</c>.</summary>
public sealed record ContainerSummary
{
    public string Id { get; init; } = "";

    /// <summary>With a slash in front.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
    public string Image { get; init; } = "";

    [JsonPropertyName("ImageID")]
    public string ImageId { get; init; } = "";
    public string Command { get; init; } = "";

    /// <summary>Seconds since 1970.</summary>
    public long Created { get; init; }
    public IReadOnlyList<Port> Ports { get; init; } = [];

    /// <summary>Bytes that the container wrote; only with <c>size</c>, as the next.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SizeRw { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SizeRootFs { get; init; }
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary><c>running</c>.</summary>
    public string State { get; init; } = "";

    /// <summary><c>Up 5 minutes</c>.</summary>
    public string Status { get; init; } = "";
    public SummaryHostConfig HostConfig { get; init; } = new();
    public SummaryNetworkSettings NetworkSettings { get; init; } = new();
    public IReadOnlyList<MountPoint> Mounts { get; init; } = [];
}

public sealed record SummaryHostConfig
{
    public string NetworkMode { get; init; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}

public sealed record SummaryNetworkSettings
{
    public IReadOnlyDictionary<string, EndpointSettings> Networks { get; init; } = new Dictionary<string, EndpointSettings>();
}

/// <summary>A port of a container, and of the machine where it is published; or, where ranges were asked for, ports that follow one another.</summary>
[JsonConverter(typeof(PortConverter))]
public sealed record Port
{
    /// <summary>Of the machine; null where it is not published.</summary>
    public string? Ip { get; init; }
    public ushort PrivatePort { get; init; }
    public ushort? PublicPort { get; init; }

    /// <summary><c>tcp</c>, <c>udp</c>, <c>sctp</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>How many ports, from these on upwards; on the wire only where there are several.</summary>
    public int Count { get; init; } = 1;
}
