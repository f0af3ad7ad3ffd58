using Berth.Images.Archives;
using Berth.Images.References;

namespace Berth.Images;

public sealed partial class ImageStore
{
    /// <summary>
    /// Writes images as <c>docker save</c> does. A name without a tag stands for all tags of that repository, an id for the image
    /// without a name. Names are all found before anything is written.
    /// </summary>
    /// <exception cref="ImageException">No such image, or content that has changed on disk.</exception>
    public async Task SaveAsync(IReadOnlyList<string> names, Stream output, CancellationToken cancellation)
    {
        IReadOnlyList<SavedImage> images = Select(names);
        try
        {
            await DedicatedThread.Run(() => new ArchiveSaver(_content, _layers, new ArchiveOutput(output, cancellation)).Save(images)).ConfigureAwait(false);
        }
        finally
        {
            foreach (SavedImage saved in images)
            {
                ReleaseParts(saved.Image);
            }
        }
    }

    /// <summary>The images, each once, in the order of their names, and held so that none is removed meanwhile.</summary>
    private IReadOnlyList<SavedImage> Select(IReadOnlyList<string> names)
    {
        lock (_lock)
        {
            var tags = new Dictionary<Digest, List<ImageReference>>();
            var order = new List<StoredImage>();
            foreach ((StoredImage image, ImageReference? tag) in names.SelectMany(FindAllUnsynchronized))
            {
                if (!tags.TryGetValue(image.Id, out List<ImageReference>? known))
                {
                    tags.Add(image.Id, known = []);
                    order.Add(image);
                }
                if (tag is { DigestText: null } && !known.Contains(tag))
                {
                    known.Add(tag);
                }
            }
            order.ForEach(AcquireParts);
            return [.. order.Select(image => new SavedImage(image, tags[image.Id]))];
        }
    }

    private IEnumerable<(StoredImage Image, ImageReference? Tag)> FindAllUnsynchronized(string nameOrId)
    {
        if (!Digest.IsHex(nameOrId) && ImageReference.TryParse(nameOrId, out ImageReference? name))
        {
            (StoredImage, ImageReference?)[] found = name.IsNameOnly
                ? [.. _images.Values.SelectMany(static image => image.References, static (image, reference) => (image, reference))
                    .Where(item => item.reference.Repository == name.Repository && item.reference.Tag is not null)
                    .OrderBy(static item => item.reference.Tag, StringComparer.Ordinal).Select(static item => (item.image, (ImageReference?)item.reference))]
                : _names.TryGetValue(name.ForLookup().ToString(), out Digest id) ? [(_images[id], name.ForLookup())] : [];
            return found.Length > 0 ? found : [(FindUnsynchronized(nameOrId) ?? throw ImageException.NoSuchImage(nameOrId), null)];
        }
        return [(GetUnsynchronized(nameOrId), null)];
    }

    private void AcquireParts(StoredImage image)
    {
        _content.TryAcquire(image.Id);
        foreach (Layers.Layer layer in image.Layers)
        {
            _layers.TryAcquire(layer.ChainId);
        }
    }

    private void ReleaseParts(StoredImage image)
    {
        _content.Release(image.Id);
        foreach (Layers.Layer layer in image.Layers.Reverse())
        {
            _layers.Release(layer.ChainId);
        }
    }
}
