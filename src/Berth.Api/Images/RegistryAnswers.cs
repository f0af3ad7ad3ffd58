using System.Text.Json.Serialization;

namespace Berth.Api.Images;

/// <summary>What a registry has under a name: the answer to <c>GET /distribution/NAME/json</c>.</summary>
public sealed record DistributionInspect
{
    public required DistributionDescriptor Descriptor { get; init; }

    public required IReadOnlyList<DistributionPlatform> Platforms { get; init; }
}

public sealed record DistributionDescriptor
{
    [JsonPropertyName("mediaType")]
    public string MediaType { get; init; } = "";

    [JsonPropertyName("digest")]
    public string Digest { get; init; } = "";

    [JsonPropertyName("size")]
    public long Size { get; init; }
}

public sealed record DistributionPlatform
{
    [JsonPropertyName("architecture")]
    public string Architecture { get; init; } = "";

    [JsonPropertyName("os")]
    public string Os { get; init; } = "";

    [JsonPropertyName("variant"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Variant { get; init; }
}

/// <summary>A repository that <c>GET /images/search</c> has found.</summary>
public sealed record ImageSearchResult
{
    [JsonPropertyName("star_count")]
    public int StarCount { get; init; }

    [JsonPropertyName("is_official")]
    public bool IsOfficial { get; init; }

    [JsonPropertyName("name")]
    public string Name { get; init; } = "";

    [JsonPropertyName("is_automated")]
    public bool IsAutomated { get; init; }

    [JsonPropertyName("description")]
    public string Description { get; init; } = "";
}
