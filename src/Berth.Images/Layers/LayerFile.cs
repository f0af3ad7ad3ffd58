using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Images.Archives;
using Berth.Images.References;

namespace Berth.Images.Layers;

/// <summary>What <c>layers/CHAIN/layer.json</c> records beside the unpacked files.</summary>
internal sealed record LayerFile
{
    public string? Parent { get; init; }

    public required string DiffId { get; init; }

    public required string Blob { get; init; }

    public required long BlobSize { get; init; }

    public required CompressionKind Compression { get; init; }

    public required long Size { get; init; }

    public static byte[] Encode(Layer layer) => JsonSerializer.SerializeToUtf8Bytes(
        new LayerFile
        {
            Parent = layer.Parent?.ToString(), DiffId = layer.DiffId.ToString(), Blob = layer.Blob.ToString(), BlobSize = layer.BlobSize,
            Compression = layer.Compression, Size = layer.Size,
        },
        LayerJson.Default.LayerFile);

    /// <summary>Null where the record is not one: the layer is then no layer.</summary>
    public static Layer? Decode(byte[] json, Digest chainId, string directory)
    {
        LayerFile? file;
        try
        {
            file = JsonSerializer.Deserialize(json, LayerJson.Default.LayerFile);
        }
        catch (JsonException)
        {
            return null;
        }
        return file is not null && Digest.TryParse(file.DiffId, out Digest diffId) && Digest.TryParse(file.Blob, out Digest blob)
            ? new Layer
            {
                ChainId = chainId, Parent = Digest.TryParse(file.Parent, out Digest parent) ? parent : null, DiffId = diffId, Blob = blob, BlobSize = file.BlobSize, Compression = file.Compression,
                Size = file.Size, Directory = directory,
            }
            : null;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LayerFile))]
internal sealed partial class LayerJson : JsonSerializerContext;
