using Berth.Api.Images;
using Berth.Images.Sending;

namespace Berth.Daemon.Mapping;

/// <summary>Images on their way to another engine, in the API's terms.</summary>
internal static class SendMapping
{
    public static SentImage ToSent(ImageParts parts) => new()
    {
        Id = parts.Id, Config = parts.Config, Manifest = parts.Manifest, Names = parts.Names, Layers = [.. parts.Layers.Select(ToSent)],
    };

    public static SentLayer ToSent(LayerPart layer) => new() { ChainId = layer.ChainId, Digest = layer.Digest, Size = layer.Size };

    public static ImageParts ToParts(SentImage image) => new()
    {
        Id = image.Id, Config = image.Config, Manifest = image.Manifest, Names = image.Names,
        Layers = [.. image.Layers.Select(static layer => new LayerPart(layer.ChainId, layer.Digest, layer.Size))],
    };
}
