using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Images.Signatures;

/// <summary>What is signed: "simple signing", a format of containers/image that cosign took over.</summary>
internal sealed record SimpleSigning
{
    /// <summary>The media type of a payload's blob.</summary>
    public const string MediaType = "application/vnd.dev.cosign.simplesigning.v1+json";

    /// <summary>The annotation of the blob's descriptor that holds the signature, in base64.</summary>
    public const string Annotation = "dev.cosignproject.cosign/signature";

    private static readonly string[] Types = ["cosign container image signature", "atomic container signature"];

    [JsonPropertyName("critical")]
    public CriticalPart? Critical { get; init; }

    /// <summary>Null where it is no such payload.</summary>
    public static CriticalPart? Read(byte[] payload)
    {
        try
        {
            CriticalPart? critical = JsonSerializer.Deserialize(payload, SimpleSigningJson.Default.SimpleSigning)?.Critical;
            return Types.Contains(critical?.Type) ? critical : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal sealed record CriticalPart
    {
        [JsonPropertyName("type")]
        public string? Type { get; init; }

        [JsonPropertyName("identity")]
        public IdentityPart? Identity { get; init; }

        [JsonPropertyName("image")]
        public ImagePart? Image { get; init; }
    }

    internal sealed record IdentityPart
    {
        [JsonPropertyName("docker-reference")]
        public string? DockerReference { get; init; }
    }

    internal sealed record ImagePart
    {
        [JsonPropertyName("docker-manifest-digest")]
        public string? DockerManifestDigest { get; init; }
    }
}

/// <summary>A name that is there twice could mean one thing to the signer and another here.</summary>
[JsonSourceGenerationOptions(AllowDuplicateProperties = false, MaxDepth = 32)]
[JsonSerializable(typeof(SimpleSigning))]
internal sealed partial class SimpleSigningJson : JsonSerializerContext;
