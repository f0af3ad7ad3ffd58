using Berth.Images.Archives;
using Berth.Images.Layers;
using Berth.Images.Oci;
using Berth.Images.References;

namespace Berth.Images.Registry.Pushing;

/// <summary>The manifest an image is pushed with.</summary>
internal static class PushedDocuments
{
    /// <summary>
    /// That it came with, where it says of the layers what was pushed: then its digest stays. Else a new one, in Docker's media types,
    /// which every client knows; zstd is known only to those of OCI.
    /// </summary>
    /// <param name="kept">The manifest that the image came with; null for none.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="layers">The layers with what the registry has them as, lowest first.</param>
    public static (byte[] Content, string MediaType) Manifest(byte[]? kept, BlobIdentity config, IReadOnlyList<(Layer Layer, BlobIdentity Blob)> layers)
    {
        if (kept is not null && OciJson.Read(kept, OciJson.Default.Manifest, "manifest") is { } manifest && Describes(manifest, config, layers))
        {
            return (kept, manifest.MediaType ?? MediaTypes.OciManifest);
        }
        bool isOci = layers.Any(static layer => layer.Layer.Archive.Compression == CompressionKind.Zstd);
        string mediaType = isOci ? MediaTypes.OciManifest : MediaTypes.DockerManifest;
        Manifest made = new()
        {
            MediaType = mediaType,
            Config = Describe(isOci ? MediaTypes.OciConfig : MediaTypes.DockerConfig, config),
            Layers = [.. layers.Select(layer => Describe(LayerType(layer.Layer, isOci), layer.Blob))],
        };
        return (OciJson.Write(made), mediaType);
    }

    /// <summary>What a manifest calls the layers of its image, lowest first; nothing where it is of another.</summary>
    public static IReadOnlyList<BlobIdentity> Layers(byte[]? kept)
    {
        IReadOnlyList<Descriptor> layers = kept is null ? [] : OciJson.Read(kept, OciJson.Default.Manifest, "manifest").Layers ?? [];
        return [.. layers.Select(static layer => new BlobIdentity(Digest.Parse(layer.Digest ?? ""), layer.Size))];
    }

    private static bool Describes(Manifest manifest, BlobIdentity config, IReadOnlyList<(Layer Layer, BlobIdentity Blob)> layers) =>
        manifest.Config?.Digest == config.Digest.ToString()
        && (manifest.Layers ?? []).Select(static layer => layer.Digest).SequenceEqual(layers.Select(static layer => layer.Blob.Digest.ToString()));

    private static Descriptor Describe(string mediaType, BlobIdentity blob) => new() { MediaType = mediaType, Digest = blob.Digest.ToString(), Size = blob.Size };

    private static string LayerType(Layer layer, bool isOci) => layer.Archive.Compression == CompressionKind.Zstd
        ? MediaTypes.OfLayer(CompressionKind.Zstd)
        : isOci ? MediaTypes.OfLayer(CompressionKind.Gzip) : MediaTypes.DockerLayer + ".gzip";
}
