using System.Text.Json.Serialization;
using Berth.Api.Json;
using Berth.Api.Networks;

namespace Berth.Api.Containers;

/// <summary>The answer of <c>GET /containers/NAME/json</c>.</summary>
public sealed record ContainerInspect
{
    public string Id { get; init; } = "";

    [JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset Created { get; init; }
    public string Path { get; init; } = "";
    public IReadOnlyList<string> Args { get; init; } = [];
    public ContainerState State { get; init; } = new();

    /// <summary>The image's id.</summary>
    public string Image { get; init; } = "";
    public string ResolvConfPath { get; init; } = "";
    public string HostnamePath { get; init; } = "";
    public string HostsPath { get; init; } = "";
    public string LogPath { get; init; } = "";

    /// <summary>With a slash in front.</summary>
    public string Name { get; init; } = "";
    public int RestartCount { get; init; }
    public string Driver { get; init; } = "";
    public string Platform { get; init; } = "";
    public string MountLabel { get; init; } = "";
    public string ProcessLabel { get; init; } = "";
    public string AppArmorProfile { get; init; } = "";

    [JsonPropertyName("ExecIDs")]
    public IReadOnlyList<string>? ExecIds { get; init; }
    public HostConfig HostConfig { get; init; } = new();
    public GraphDriver GraphDriver { get; init; } = new();

    /// <summary>Bytes that the container wrote; only with <c>size</c>, as the next.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SizeRw { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SizeRootFs { get; init; }
    public IReadOnlyList<MountPoint> Mounts { get; init; } = [];
    public ContainerConfig Config { get; init; } = new();
    public NetworkSettings NetworkSettings { get; init; } = new();
}

/// <summary>What a container does.</summary>
public sealed record ContainerState
{
    /// <summary><c>created</c>, <c>running</c>, <c>paused</c>, <c>restarting</c>, <c>removing</c>, <c>exited</c>, <c>dead</c>.</summary>
    public string Status { get; init; } = "";
    public bool Running { get; init; }
    public bool Paused { get; init; }
    public bool Restarting { get; init; }

    [JsonPropertyName("OOMKilled")]
    public bool OomKilled { get; init; }
    public bool Dead { get; init; }
    public int Pid { get; init; }
    public int ExitCode { get; init; }
    public string Error { get; init; } = "";

    [JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset StartedAt { get; init; }

    [JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset FinishedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Health? Health { get; init; }
}

/// <summary>What a container's health check found.</summary>
public sealed record Health
{
    /// <summary><c>starting</c>, <c>healthy</c>, <c>unhealthy</c>.</summary>
    public string Status { get; init; } = "";
    public int FailingStreak { get; init; }
    public IReadOnlyList<HealthResult> Log { get; init; } = [];
}

public sealed record HealthResult
{
    [JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset Start { get; init; }

    [JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset End { get; init; }
    public int ExitCode { get; init; }
    public string Output { get; init; } = "";
}

/// <summary>Where the files of a container or an image are.</summary>
public sealed record GraphDriver
{
    public IReadOnlyDictionary<string, string>? Data { get; init; }
    public string Name { get; init; } = "";
}

/// <summary>A container's networks; the addresses on the outside are those on the default bridge.</summary>
public sealed record NetworkSettings
{
    public string Bridge { get; init; } = "";

    [JsonPropertyName("SandboxID")]
    public string SandboxId { get; init; } = "";
    public string SandboxKey { get; init; } = "";
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?> Ports { get; init; } = new Dictionary<string, IReadOnlyList<PortBinding>?>();
    public bool HairpinMode { get; init; }
    public string LinkLocalIPv6Address { get; init; } = "";
    public int LinkLocalIPv6PrefixLen { get; init; }

    /// <summary>Never any.</summary>
    public IReadOnlyList<string>? SecondaryIPAddresses { get; init; }

    /// <inheritdoc cref="SecondaryIPAddresses"/>
    public IReadOnlyList<string>? SecondaryIPv6Addresses { get; init; }

    [JsonPropertyName("EndpointID")]
    public string EndpointId { get; init; } = "";
    public string Gateway { get; init; } = "";
    public string GlobalIPv6Address { get; init; } = "";
    public int GlobalIPv6PrefixLen { get; init; }
    public string IPAddress { get; init; } = "";
    public int IPPrefixLen { get; init; }
    public string IPv6Gateway { get; init; } = "";
    public string MacAddress { get; init; } = "";
    public IReadOnlyDictionary<string, EndpointSettings> Networks { get; init; } = new Dictionary<string, EndpointSettings>();
}
