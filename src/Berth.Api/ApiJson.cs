using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Berth.Api.Containers;
using Berth.Api.Execs;
using Berth.Api.Images;
using Berth.Api.Json;
using Berth.Api.Networks;
using Berth.Api.Server;
using Berth.Api.Volumes;

namespace Berth.Api;

/// <summary>
/// The JSON of all wire types. Reading is as lenient as Go: the case of names does not matter, unknown names are skipped. Write
/// with this class's own methods: quotes in text stay readable, as in Go, and every field is there.
/// </summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, MaxDepth = 64, Converters = [typeof(SortedMapConverter)])]
[JsonSerializable(typeof(ContainerCreateRequest))]
[JsonSerializable(typeof(ContainerCreateResponse))]
[JsonSerializable(typeof(IReadOnlyList<Mount>))]
[JsonSerializable(typeof(ContainerInspect))]
[JsonSerializable(typeof(IReadOnlyList<ContainerSummary>))]
[JsonSerializable(typeof(ContainersPruneReport))]
[JsonSerializable(typeof(ContainerTop))]
[JsonSerializable(typeof(ContainerStats))]
[JsonSerializable(typeof(PathStat))]
[JsonSerializable(typeof(CommitResponse))]
[JsonSerializable(typeof(IReadOnlyList<PathChange>))]
[JsonSerializable(typeof(IReadOnlyList<ImageLayer>))]
[JsonSerializable(typeof(IReadOnlyList<ImageChange>))]
[JsonSerializable(typeof(IReadOnlyList<ImageDamage>))]
[JsonSerializable(typeof(ImageCollection))]
[JsonSerializable(typeof(SentImage))]
[JsonSerializable(typeof(IReadOnlyList<SentLayer>))]
[JsonSerializable(typeof(ReceivedImage))]
[JsonSerializable(typeof(HostConfig))]
[JsonSerializable(typeof(ContainerUpdateRequest))]
[JsonSerializable(typeof(ContainerUpdateResponse))]
[JsonSerializable(typeof(ContainerWaitResponse))]
[JsonSerializable(typeof(ExecCreateRequest))]
[JsonSerializable(typeof(ExecCreateResponse))]
[JsonSerializable(typeof(ExecStartRequest))]
[JsonSerializable(typeof(ExecInspect))]
[JsonSerializable(typeof(ImageInspect))]
[JsonSerializable(typeof(IReadOnlyList<ImageSummary>))]
[JsonSerializable(typeof(IReadOnlyList<ImageHistoryItem>))]
[JsonSerializable(typeof(IReadOnlyList<ImageDeleteItem>))]
[JsonSerializable(typeof(ImagesPruneReport))]
[JsonSerializable(typeof(DistributionInspect))]
[JsonSerializable(typeof(IReadOnlyList<ImageSearchResult>))]
[JsonSerializable(typeof(AuthConfig))]
[JsonSerializable(typeof(AuthAnswer))]
[JsonSerializable(typeof(NetworkInspect))]
[JsonSerializable(typeof(IReadOnlyList<NetworkInspect>))]
[JsonSerializable(typeof(NetworksPruneReport))]
[JsonSerializable(typeof(NetworkCreateRequest))]
[JsonSerializable(typeof(NetworkCreateResponse))]
[JsonSerializable(typeof(NetworkConnectRequest))]
[JsonSerializable(typeof(NetworkDisconnectRequest))]
[JsonSerializable(typeof(NetworkUpdateRequest))]
[JsonSerializable(typeof(NetworkUpdateResponse))]
[JsonSerializable(typeof(Volume))]
[JsonSerializable(typeof(VolumeList))]
[JsonSerializable(typeof(VolumeCreateRequest))]
[JsonSerializable(typeof(VolumeSnapshot))]
[JsonSerializable(typeof(IReadOnlyList<VolumeSnapshot>))]
[JsonSerializable(typeof(VolumesPruneReport))]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(ProgressMessage))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(VersionInfo))]
[JsonSerializable(typeof(SystemInfo))]
[JsonSerializable(typeof(DiskUsage))]
[JsonSerializable(typeof(BuildPruneReport))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
public sealed partial class ApiJson : JsonSerializerContext
{
    private static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Writes a value as Go would; <paramref name="type"/> is one of the properties of <see cref="Default"/>.</summary>
    public static void Write<T>(IBufferWriter<byte> output, T value, JsonTypeInfo<T> type)
    {
        using Utf8JsonWriter writer = new(output, Relaxed);
        JsonSerializer.Serialize(writer, value, type);
    }

    /// <inheritdoc cref="Write{T}(IBufferWriter{byte}, T, JsonTypeInfo{T})"/>
    public static byte[] Write<T>(T value, JsonTypeInfo<T> type)
    {
        ArrayBufferWriter<byte> output = new();
        Write(output, value, type);
        return output.WrittenSpan.ToArray();
    }
}
