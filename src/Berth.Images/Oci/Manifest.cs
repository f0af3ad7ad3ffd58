using System.Text.Json.Serialization;

namespace Berth.Images.Oci;

/// <summary>A blob as others refer to it.</summary>
public sealed record Descriptor
{
    [JsonPropertyName("mediaType")]
    public string? MediaType { get; init; }

    [JsonPropertyName("digest")]
    public string? Digest { get; init; }

    [JsonPropertyName("size")]
    public long Size { get; init; }

    [JsonPropertyName("annotations")]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    [JsonPropertyName("platform")]
    public DescriptorPlatform? Platform { get; init; }
}

public sealed record DescriptorPlatform
{
    [JsonPropertyName("architecture")]
    public string? Architecture { get; init; }

    [JsonPropertyName("os")]
    public string? Os { get; init; }

    [JsonPropertyName("variant")]
    public string? Variant { get; init; }
}

/// <summary>An image: its configuration and its layers, lowest first.</summary>
public sealed record Manifest
{
    [JsonPropertyName("schemaVersion")]
    public int SchemaVersion { get; init; } = 2;

    [JsonPropertyName("mediaType")]
    public string? MediaType { get; init; }

    [JsonPropertyName("config")]
    public Descriptor? Config { get; init; }

    [JsonPropertyName("layers")]
    public IReadOnlyList<Descriptor>? Layers { get; init; }
}

/// <summary>Several manifests: one image for several platforms, or the images of a layout.</summary>
public sealed record ManifestIndex
{
    [JsonPropertyName("schemaVersion")]
    public int SchemaVersion { get; init; } = 2;

    [JsonPropertyName("mediaType")]
    public string? MediaType { get; init; }

    [JsonPropertyName("manifests")]
    public IReadOnlyList<Descriptor>? Manifests { get; init; }
}

/// <summary>One image in <c>manifest.json</c> of a <c>docker save</c> archive.</summary>
internal sealed record DockerArchiveImage
{
    public string? Config { get; init; }

    public IReadOnlyList<string>? RepoTags { get; init; }

    public IReadOnlyList<string>? Layers { get; init; }

    public string? Parent { get; init; }

    /// <summary>Descriptors of the layers by diff id.</summary>
    public IReadOnlyDictionary<string, Descriptor>? LayerSources { get; init; }
}
