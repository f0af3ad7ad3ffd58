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

    public required string ArchiveDigest { get; init; }

    public required long ArchiveSize { get; init; }

    public required CompressionKind Compression { get; init; }

    public required bool ArchiveIsBlob { get; init; }

    public required long Size { get; init; }

    public static byte[] Encode(Layer layer) => JsonSerializer.SerializeToUtf8Bytes(
        new LayerFile
        {
            Parent = layer.Parent?.ToString(), DiffId = layer.Archive.DiffId.ToString(), ArchiveDigest = layer.Archive.Digest.ToString(),
            ArchiveSize = layer.Archive.Size, Compression = layer.Archive.Compression, ArchiveIsBlob = layer.Archive.IsBlob, Size = layer.Size,
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
        if (file is null || !Digest.TryParse(file.DiffId, out Digest diffId) || !Digest.TryParse(file.ArchiveDigest, out Digest digest))
        {
            return null;
        }
        return new Layer
        {
            ChainId = chainId, Parent = Digest.TryParse(file.Parent, out Digest parent) ? parent : null, Size = file.Size, Directory = directory,
            Archive = new LayerArchive
            {
                DiffId = diffId, Digest = digest, Size = file.ArchiveSize, Compression = file.Compression, IsBlob = file.ArchiveIsBlob,
            },
        };
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LayerFile))]
internal sealed partial class LayerJson : JsonSerializerContext;
