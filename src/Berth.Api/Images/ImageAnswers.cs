using System.Text.Json.Serialization;

namespace Berth.Api.Images;

/// <summary>One step of <c>GET /images/NAME/history</c>.</summary>
public sealed record ImageHistoryItem
{
    public string Comment { get; init; } = "";

    /// <summary>Seconds since 1970.</summary>
    public long Created { get; init; }
    public string CreatedBy { get; init; } = "";
    public string Id { get; init; } = "";
    public long Size { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
}

/// <summary>A name or an image that is gone: one of the two is set.</summary>
public sealed record ImageDeleteItem
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Untagged { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Deleted { get; init; }
}

/// <summary>The answer of <c>POST /images/prune</c>.</summary>
public sealed record ImagesPruneReport
{
    /// <summary>Null where there was nothing to remove.</summary>
    public IReadOnlyList<ImageDeleteItem>? ImagesDeleted { get; init; }

    /// <summary>Bytes.</summary>
    public ulong SpaceReclaimed { get; init; }
}
