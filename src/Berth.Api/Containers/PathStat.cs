using System.Text.Json.Serialization;

namespace Berth.Api.Containers;

/// <summary>What the header <c>X-Docker-Container-Path-Stat</c> says, in base64, of a path in a container.</summary>
public sealed record PathStat
{
    [JsonPropertyName("name")]
    public string Name { get; init; } = "";

    [JsonPropertyName("size")]
    public long Size { get; init; }

    /// <summary>As Go's <c>os.FileMode</c>.</summary>
    [JsonPropertyName("mode")]
    public uint Mode { get; init; }

    [JsonPropertyName("mtime")]
    public DateTimeOffset Modified { get; init; }

    [JsonPropertyName("linkTarget")]
    public string LinkTarget { get; init; } = "";
}

/// <summary>A path in which a container differs from its image.</summary>
public sealed record PathChange
{
    public string Path { get; init; } = "";

    /// <summary>0 changed, 1 added, 2 deleted.</summary>
    public int Kind { get; init; }
}
