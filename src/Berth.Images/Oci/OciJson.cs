using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Berth.Images.Oci;

/// <summary>JSON of images, read as leniently as Docker does (case, unknown fields), and with one kind of error.</summary>
[JsonSourceGenerationOptions(
    PropertyNameCaseInsensitive = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 64)]
[JsonSerializable(typeof(ImageConfig))]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(ManifestIndex))]
[JsonSerializable(typeof(List<DockerArchiveImage>))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, string>>))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(SortedDictionary<string, JsonElement>))]
[JsonSerializable(typeof(HistoryRecord[]))]
internal sealed partial class OciJson : JsonSerializerContext
{
    /// <summary>The largest configuration, manifest or index that is read.</summary>
    public const int MaxDocumentBytes = 4 << 20;

    /// <exception cref="ImageException">It is not what it should be; <paramref name="what"/> names it.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string what)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw ImageException.InvalidArchive($"invalid {what}: null");
        }
        catch (JsonException e)
        {
            throw ImageException.InvalidArchive($"invalid {what}: {e.Message}", e);
        }
    }

    public static byte[] Write<T>(T value)
        where T : class => JsonSerializer.SerializeToUtf8Bytes(value, (JsonTypeInfo<T>)Relaxed.Instance.GetTypeInfo(typeof(T))!);

    public static JsonElement ToElement<T>(T value)
        where T : class => JsonSerializer.SerializeToElement(value, (JsonTypeInfo<T>)Relaxed.Instance.GetTypeInfo(typeof(T))!);

    /// <summary>Writes "+" and "&lt;" as they are, as others do. A class of its own, so that <see cref="Default"/> exists before it.</summary>
    private static class Relaxed
    {
        public static readonly OciJson Instance = new(
            new JsonSerializerOptions(((JsonSerializerContext)Default).Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
