using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Containers;

/// <summary>
/// What a container has of the machine it runs on. In a request a field that is null was not said; what the engine answers has null
/// only where Docker has it too. Limits are in HostConfig.Resources.cs.
/// </summary>
public partial record HostConfig
{
    /// <summary><c>/source:/target[:options]</c>.</summary>
    public IReadOnlyList<string>? Binds { get; init; }

    [JsonPropertyName("ContainerIDFile")]
    public string? ContainerIdFile { get; init; }
    public LogConfig? LogConfig { get; init; }

    /// <summary><c>bridge</c>, <c>host</c>, <c>none</c>, <c>container:NAME</c>, <c>default</c>, or a network's name.</summary>
    public string? NetworkMode { get; init; }
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?>? PortBindings { get; init; }
    public RestartPolicy? RestartPolicy { get; init; }
    public bool? AutoRemove { get; init; }
    public string? VolumeDriver { get; init; }
    public IReadOnlyList<string>? VolumesFrom { get; init; }

    /// <summary>Rows and columns.</summary>
    public IReadOnlyList<uint>? ConsoleSize { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? CapAdd { get; init; }

    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? CapDrop { get; init; }
    public string? CgroupnsMode { get; init; }
    public IReadOnlyList<string>? Dns { get; init; }
    public IReadOnlyList<string>? DnsOptions { get; init; }
    public IReadOnlyList<string>? DnsSearch { get; init; }
    public IReadOnlyList<string>? ExtraHosts { get; init; }
    public IReadOnlyList<string>? GroupAdd { get; init; }
    public string? IpcMode { get; init; }

    /// <summary>Nobody's field any more, but shown.</summary>
    public string? Cgroup { get; init; }
    public IReadOnlyList<string>? Links { get; init; }
    public int? OomScoreAdj { get; init; }
    public string? PidMode { get; init; }
    public bool? Privileged { get; init; }
    public bool? PublishAllPorts { get; init; }
    public bool? ReadonlyRootfs { get; init; }
    public IReadOnlyList<string>? SecurityOpt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? StorageOpt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Tmpfs { get; init; }

    [JsonPropertyName("UTSMode")]
    public string? UtsMode { get; init; }
    public string? UsernsMode { get; init; }
    public long? ShmSize { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Sysctls { get; init; }
    public string? Runtime { get; init; }

    /// <summary>Of Windows; empty.</summary>
    public string? Isolation { get; init; }

    /// <summary>Written behind the limits, as the next three: the order is Docker's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyOrder(1)]
    public IReadOnlyList<Mount>? Mounts { get; init; }

    [JsonPropertyOrder(1)]
    public IReadOnlyList<string>? MaskedPaths { get; init; }

    [JsonPropertyOrder(1)]
    public IReadOnlyList<string>? ReadonlyPaths { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyOrder(1)]
    public bool? Init { get; init; }
}

/// <summary>Where a container's output is kept.</summary>
public sealed record LogConfig
{
    public string? Type { get; init; }
    public IReadOnlyDictionary<string, string>? Config { get; init; }
}

/// <summary>A port of the machine.</summary>
public sealed record PortBinding
{
    public string? HostIp { get; init; }

    /// <summary>A number, a range, or empty for one that is free.</summary>
    public string? HostPort { get; init; }
}

/// <summary>Whether a container is started again when it has ended.</summary>
public sealed record RestartPolicy
{
    public string? Name { get; init; }
    public int? MaximumRetryCount { get; init; }
}
