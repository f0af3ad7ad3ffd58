using Berth.Images.Layers;
using Berth.Images.Oci;
using Berth.Images.References;

namespace Berth.Images;

public sealed partial class ImageStore
{
    /// <summary>
    /// Records an image whose configuration and layers are in the store and held by the caller. One that is there already only
    /// gets the names. Also returned: which images lost a name to it.
    /// </summary>
    private (StoredImage Image, IReadOnlyList<ReplacedName> Replaced) AddImageUnsynchronized(Digest id, string? parent, IReadOnlyList<ImageReference> names)
    {
        RenewLayersUnsynchronized();
        StoredImage image = _images.GetValueOrDefault(id) ?? RecordUnsynchronized(id, parent);
        var replaced = new List<ReplacedName>();
        foreach (ImageReference name in names)
        {
            (image, Digest? previous) = AddNameUnsynchronized(image, name);
            if (previous is { } other)
            {
                replaced.Add(new ReplacedName(name.Familiar, other.ToString()));
            }
        }
        return (image, replaced);
    }

    private StoredImage RecordUnsynchronized(Digest id, string? parent)
    {
        ImageConfig config = OciJson.Read(ReadConfig(id.ToString()), OciJson.Default.ImageConfig, "image configuration");
        var used = new List<Layer>();
        try
        {
            foreach (Digest chainId in Layer.ChainIds(ImageLayers.DiffIds(config)))
            {
                used.Add(AcquireLayer(chainId));
            }
            var record = new ImageRecord { Id = id.ToString(), References = [], Parent = parent, LastUsed = _time.GetUtcNow() };
            StoredImage image = ReplaceUnsynchronized(new StoredImage(record, config, used), record);
            _content.TryAcquire(id);
            return image;
        }
        catch
        {
            used.ForEach(layer => _layers.Release(layer.ChainId));
            throw;
        }
    }

    private Layer AcquireLayer(Digest chainId) =>
        _layers.TryAcquire(chainId) ?? throw new ImageException(ImageErrorKind.Damaged, $"layer {chainId} is missing from the store");
}

/// <summary>A familiar name that was taken from the image of that id.</summary>
public readonly record struct ReplacedName(string Name, string ImageId);
