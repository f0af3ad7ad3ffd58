using System.Text.Json.Serialization;

namespace Berth.Api.Images;

/// <summary>One image of <c>GET /images/json</c>.</summary>
public sealed record ImageSummary
{
    /// <summary>How many containers use it; -1 is not counted.</summary>
    public long Containers { get; init; } = -1;

    /// <summary>Seconds since 1970.</summary>
    public long Created { get; init; }
    public string Id { get; init; } = "";
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
    public string ParentId { get; init; } = "";
    public IReadOnlyList<string>? RepoDigests { get; init; }
    public IReadOnlyList<string>? RepoTags { get; init; }

    /// <summary>Bytes in layers that other images have too; -1 is not counted.</summary>
    public long SharedSize { get; init; } = -1;
    public long Size { get; init; }

    /// <summary>The size again, before 1.44.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? VirtualSize { get; init; }
}
