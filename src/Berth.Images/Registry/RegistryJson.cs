using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Images.Registry;

/// <summary>What registries and their token services answer.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 32)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(TagsAnswer))]
[JsonSerializable(typeof(SearchAnswer))]
internal sealed partial class RegistryJson : JsonSerializerContext;

internal sealed record ErrorAnswer
{
    [JsonPropertyName("errors")]
    public IReadOnlyList<ErrorItem>? Errors { get; init; }

    /// <summary>Of token services that are no registries.</summary>
    [JsonPropertyName("details")]
    public string? Details { get; init; }
}

internal sealed record ErrorItem
{
    [JsonPropertyName("code")]
    public JsonElement Code { get; init; }

    [JsonPropertyName("message")]
    public string? Message { get; init; }
}

internal sealed record TokenAnswer
{
    [JsonPropertyName("token")]
    public string? Token { get; init; }

    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }

    [JsonPropertyName("refresh_token")]
    public string? RefreshToken { get; init; }

    /// <summary>Seconds.</summary>
    [JsonPropertyName("expires_in")]
    public int ExpiresIn { get; init; }
}

internal sealed record TagsAnswer
{
    [JsonPropertyName("tags")]
    public IReadOnlyList<string>? Tags { get; init; }
}

internal sealed record SearchAnswer
{
    [JsonPropertyName("results")]
    public IReadOnlyList<SearchResult>? Results { get; init; }
}

/// <summary>A repository that a search has found.</summary>
public sealed record SearchResult
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("description")]
    public string? Description { get; init; }

    [JsonPropertyName("star_count")]
    public int StarCount { get; init; }

    [JsonPropertyName("is_official")]
    public bool IsOfficial { get; init; }

    [JsonPropertyName("is_automated")]
    public bool IsAutomated { get; init; }
}
