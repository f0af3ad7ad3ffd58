using Berth.Images.Archives;
using Berth.Images.Oci;
using Berth.Images.References;
using Berth.Images.Signatures;

namespace Berth.Images.Registry.Pulling;

/// <summary>An image whose manifest and configuration are there and whose layers are not.</summary>
/// <param name="Name">With a tag or a digest.</param>
/// <param name="Resolved">Its manifest.</param>
/// <param name="Config">Its configuration's bytes.</param>
internal sealed record Arrival(ImageReference Name, ResolvedManifest Resolved, byte[] Config)
{
    /// <summary>Those that have been verified.</summary>
    public IReadOnlyList<ImageSignature> Signatures { get; init; } = [];

    /// <summary>Lowest first.</summary>
    public IReadOnlyList<WantedLayer> Layers { get; } =
        [.. Resolved.Manifest.Layers!.Select(static layer => new WantedLayer(Digest.Parse(layer.Digest!), layer.Size))];

    /// <summary>The diff ids, lowest first.</summary>
    /// <exception cref="ImageException">It is for another system, or does not fit to the manifest.</exception>
    public IReadOnlyList<Digest> CheckConfig()
    {
        ImageConfig config = OciJson.Read(Config, OciJson.Default.ImageConfig, "image configuration");
        if (!string.IsNullOrEmpty(config.Os) && config.Os != Platform.Host.Os)
        {
            throw new ImageException(ImageErrorKind.Registry, $"image operating system \"{config.Os}\" cannot be used on this platform");
        }
        IReadOnlyList<Digest> diffIds = ImageLayers.DiffIds(config);
        return diffIds.Count == Layers.Count ? diffIds : throw Mismatch();
    }

    /// <exception cref="ImageException">A layer has other content than the configuration says.</exception>
    public void CheckLayers(IReadOnlyList<Digest> diffIds, IReadOnlyList<StagedLayer?> staged)
    {
        for (int i = 0; i < diffIds.Count; i++)
        {
            if (staged[i] is { } layer && layer.Archive.DiffId != diffIds[i])
            {
                throw Mismatch();
            }
        }
    }

    private static ImageException Mismatch() => new(ImageErrorKind.Registry, "layers from manifest don't match image configuration");
}
