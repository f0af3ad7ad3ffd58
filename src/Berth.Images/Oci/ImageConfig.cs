using System.Globalization;
using System.Text.Json.Serialization;

namespace Berth.Images.Oci;

/// <summary>
/// An image's configuration: the OCI image specification's, with the fields Docker adds. An image's id is the digest of the
/// bytes this was read from, so those bytes are kept and never written again from here; fields unknown here live on in them.
/// </summary>
public sealed record ImageConfig
{
    /// <summary>RFC 3339, as the image says it: Docker shows all nine digits of a second's fraction.</summary>
    [JsonPropertyName("created")]
    public string? Created { get; init; }

    [JsonPropertyName("author")]
    public string? Author { get; init; }

    /// <summary>GOARCH: amd64, arm64.</summary>
    [JsonPropertyName("architecture")]
    public string? Architecture { get; init; }

    [JsonPropertyName("variant")]
    public string? Variant { get; init; }

    [JsonPropertyName("os")]
    public string? Os { get; init; }

    [JsonPropertyName("os.version")]
    public string? OsVersion { get; init; }

    [JsonPropertyName("comment")]
    public string? Comment { get; init; }

    [JsonPropertyName("docker_version")]
    public string? DockerVersion { get; init; }

    [JsonPropertyName("config")]
    public ExecutionConfig? Config { get; init; }

    [JsonPropertyName("rootfs")]
    public RootFileSystem? RootFs { get; init; }

    [JsonPropertyName("history")]
    public IReadOnlyList<HistoryRecord>? History { get; init; }

    /// <summary>When the image was made; the year 1 where it does not say.</summary>
    [JsonIgnore]
    public DateTimeOffset CreatedAt => Timestamp.Parse(Created);
}

/// <summary>The layers of an image by the digests of their uncompressed archives, lowest first.</summary>
public sealed record RootFileSystem
{
    [JsonPropertyName("type")]
    public string Type { get; init; } = "layers";

    [JsonPropertyName("diff_ids")]
    public IReadOnlyList<string>? DiffIds { get; init; }
}

/// <summary>One step in the making of an image.</summary>
public sealed record HistoryRecord
{
    [JsonPropertyName("created")]
    public string? Created { get; init; }

    [JsonPropertyName("created_by")]
    public string? CreatedBy { get; init; }

    [JsonPropertyName("author")]
    public string? Author { get; init; }

    [JsonPropertyName("comment")]
    public string? Comment { get; init; }

    /// <summary>The step changed the configuration only; no layer belongs to it.</summary>
    [JsonPropertyName("empty_layer")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool EmptyLayer { get; init; }
}

internal static class Timestamp
{
    public static DateTimeOffset Parse(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : DateTimeOffset.MinValue;

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
