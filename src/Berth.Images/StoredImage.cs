using Berth.Images.Layers;
using Berth.Images.Oci;
using Berth.Images.References;

namespace Berth.Images;

/// <summary>An image in the store: its record, its configuration and its layers, lowest first.</summary>
internal sealed class StoredImage(ImageRecord record, ImageConfig config, IReadOnlyList<Layer> layers)
{
    public ImageRecord Record { get; } = record;

    public ImageConfig Config { get; } = config;

    public IReadOnlyList<Layer> Layers { get; } = layers;

    public Digest Id { get; } = Digest.Parse(record.Id);

    /// <summary>The manifest it is pushed with, in the content store; null where there is none yet.</summary>
    public Digest? Manifest { get; } = Digest.TryParse(record.Manifest, out Digest manifest) ? manifest : null;

    public IReadOnlyList<ImageReference> References { get; } = [.. record.References.Select(ImageReference.Parse)];

    public Image Public { get; } = Describe(record, config, layers);

    public StoredImage With(ImageRecord record) => new(record, Config, Layers);

    private static Image Describe(ImageRecord record, ImageConfig config, IReadOnlyList<Layer> layers)
    {
        ILookup<bool, string> names = record.References.Select(ImageReference.Parse)
            .OrderBy(static name => name.Familiar, StringComparer.Ordinal).ToLookup(static name => name.DigestText is not null, static name => name.Familiar);
        return new Image
        {
            Id = record.Id, Config = config, Parent = record.Parent, LastTagged = record.LastTagged, Signatures = record.Signatures ?? [],
            RepoTags = [.. names[false]], RepoDigests = [.. names[true]],
            Size = layers.Sum(static layer => layer.Size),
            LayerDirectories = [.. layers.Reverse().Select(static layer => layer.Directory)],
            TopChainId = layers.Count == 0 ? null : layers[^1].ChainId.ToString(),
        };
    }
}
