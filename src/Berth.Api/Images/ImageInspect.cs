using System.Text.Json.Serialization;
using Berth.Api.Containers;
using Berth.Api.Json;

namespace Berth.Api.Images;

/// <summary>The answer of <c>GET /images/NAME/json</c>.</summary>
public sealed record ImageInspect
{
    public string Id { get; init; } = "";
    public IReadOnlyList<string> RepoTags { get; init; } = [];
    public IReadOnlyList<string> RepoDigests { get; init; } = [];
    public string Parent { get; init; } = "";
    public string Comment { get; init; } = "";

    /// <summary>As the image itself says it; null where it does not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Created { get; init; }

    /// <summary>Before 1.45.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ContainerConfig? ContainerConfig { get; init; }
    public string DockerVersion { get; init; } = "";
    public string Author { get; init; } = "";
    public ContainerConfig? Config { get; init; }
    public string Architecture { get; init; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Variant { get; init; }
    public string Os { get; init; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OsVersion { get; init; }
    public long Size { get; init; }

    /// <summary>The size again, before 1.44.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? VirtualSize { get; init; }
    public GraphDriver GraphDriver { get; init; } = new();

    [JsonPropertyName("RootFS")]
    public ImageLayers RootFs { get; init; } = new();
    public ImageMetadata Metadata { get; init; } = new();

    /// <summary>Whose signatures were verified when it was pulled: an addition of Berth's, there where there are some.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<VerifiedSignature>? Signatures { get; init; }
}

public sealed record ImageLayers
{
    public string Type { get; init; } = "layers";

    /// <summary>Digests of the layers' plain archives, lowest first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Layers { get; init; }
}

/// <summary>A signature that the policy wanted.</summary>
public sealed record VerifiedSignature
{
    /// <summary>The digest of the public key.</summary>
    public string Key { get; init; } = "";

    /// <summary>What the policy called it.</summary>
    public string KeyName { get; init; } = "";
    public string Repository { get; init; } = "";

    /// <summary>Of the manifest or index that was signed.</summary>
    public string Digest { get; init; } = "";
}

public sealed record ImageMetadata
{
    [JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset LastTagTime { get; init; }
}
