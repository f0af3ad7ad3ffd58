using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Volumes;

/// <summary>The answer of <c>GET /volumes</c>.</summary>
public sealed record VolumeList
{
    public IReadOnlyList<Volume> Volumes { get; init; } = [];
    public IReadOnlyList<string>? Warnings { get; init; }
}

public sealed record Volume
{
    [JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset CreatedAt { get; init; }
    public string Driver { get; init; } = "local";
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
    public string Mountpoint { get; init; } = "";
    public string Name { get; init; } = "";
    public IReadOnlyDictionary<string, string>? Options { get; init; }
    public string Scope { get; init; } = "local";

    /// <summary>Only in the answer of <c>GET /system/df</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VolumeUsage? UsageData { get; init; }
}

public sealed record VolumeUsage
{
    /// <summary>Containers that name it.</summary>
    public long RefCount { get; init; }

    /// <summary>Bytes.</summary>
    public long Size { get; init; }
}

/// <summary>The body of <c>POST /volumes/create</c>.</summary>
public sealed record VolumeCreateRequest
{
    public string? Name { get; init; }
    public string? Driver { get; init; }
    public IReadOnlyDictionary<string, string>? DriverOpts { get; init; }
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Of a volume of Docker's swarm, whatever it says.</summary>
    public JsonElement? ClusterVolumeSpec { get; init; }
}

/// <summary>The files of a volume as they were once.</summary>
public sealed record VolumeSnapshot
{
    public string Name { get; init; } = "";

    [JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Bytes.</summary>
    public long Size { get; init; }
}

/// <summary>The answer of <c>POST /volumes/prune</c>.</summary>
public sealed record VolumesPruneReport
{
    /// <summary>Names.</summary>
    public IReadOnlyList<string> VolumesDeleted { get; init; } = [];

    /// <summary>Bytes.</summary>
    public ulong SpaceReclaimed { get; init; }
}
