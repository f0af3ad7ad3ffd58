using Berth.Images.Layers;
using Berth.Images.References;

namespace Berth.Images;

public sealed partial class ImageStore
{
    /// <summary>Bytes of all layers, each once: files, and the archives that are kept beside them.</summary>
    public long StoredBytes => _layers.List().Sum(BytesOf);

    /// <summary>All images as a collection of garbage looks at them, in no order.</summary>
    public IReadOnlyList<ImageFootprint> Footprints()
    {
        lock (_lock)
        {
            Dictionary<Digest, int> images = CountImagesUnsynchronized();
            return [.. _images.Values.Select(image => new ImageFootprint
            {
                Image = Snapshot(image), Layers = [.. image.Layers.Select(static layer => new LayerFootprint(layer.ChainId.ToString(), BytesOf(layer)))],
                LastUsed = LastUseUnsynchronized(image), IsHeld = IsHeld(image, images),
            })];
        }
    }

    /// <summary>Removes an image with all its names, if it still is what a plan has seen: nobody has used it since, or holds it.</summary>
    /// <param name="id">The image.</param>
    /// <param name="lastUsed">When it was last used, as the plan knows it.</param>
    /// <param name="users">Every container there is.</param>
    /// <returns>Null where the image stays, or is gone already.</returns>
    public RemovalResult? RemoveIdle(string id, DateTimeOffset lastUsed, IReadOnlyList<ImageUser> users)
    {
        var released = new List<StoredImage>();
        var items = new List<RemovedItem>();
        lock (_lock)
        {
            if (!_images.TryGetValue(Digest.Parse(id), out StoredImage? image) || LastUseUnsynchronized(image) != lastUsed || HasChildren(image)
                || IsHeld(image, CountImagesUnsynchronized()) || users.Any(user => user.ImageId == id))
            {
                return null;
            }
            // Several repositories may name it, which otherwise has to be forced. Parents get a turn of their own.
            DeleteUnsynchronized(image, new RemoveOptions { Force = true, NoPrune = true }, quiet: false, items, released);
        }
        long reclaimed = released.Sum(image => Release(image, items));
        return new RemovalResult(id, items) { DeletedImages = [.. released.Select(static image => image.Record.Id)], ReclaimedBytes = reclaimed };
    }

    private Dictionary<Digest, int> CountImagesUnsynchronized() =>
        _images.Values.SelectMany(static image => image.Layers).CountBy(static layer => layer.ChainId).ToDictionary();

    private bool IsHeld(StoredImage image, Dictionary<Digest, int> images) =>
        image.Layers.Any(layer => _layers.CountUses(layer.ChainId) > images[layer.ChainId]);

    private static long BytesOf(Layer layer) => layer.Size + (layer.Archive.IsBlob ? layer.Archive.Size : 0);
}
