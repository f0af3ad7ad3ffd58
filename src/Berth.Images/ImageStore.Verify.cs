using Berth.Images.Layers;
using Berth.Images.References;
using Berth.Images.Verification;

namespace Berth.Images;

/// <summary>A layer that is not what it was.</summary>
/// <param name="ChainId">The layer.</param>
/// <param name="Images">The ids of the images it is part of.</param>
/// <param name="Problem">What is wrong.</param>
public sealed record LayerDamage(string ChainId, IReadOnlyList<string> Images, string Problem);

public sealed partial class ImageStore
{
    /// <summary>Reads every byte of an image's layers, or of all images', and compares it with what it was.</summary>
    /// <param name="nameOrId">The image; null for all.</param>
    /// <param name="cancellation">Stops, and leaves nothing.</param>
    /// <returns>What is damaged, the lowest layer first.</returns>
    /// <exception cref="ImageException">No such image.</exception>
    public IReadOnlyList<LayerDamage> Verify(string? nameOrId, CancellationToken cancellation)
    {
        List<LayerDamage> damages = [];
        LayerVerifier verifier = new(_layers, _limits);
        foreach (LayerNode node in Tree(nameOrId))
        {
            if (_layers.TryAcquire(Digest.Parse(node.ChainId)) is not { } layer)
            {
                continue; // removed meanwhile
            }

            try
            {
                if (verifier.FindDamage(layer, DirectoriesBelow(layer), cancellation) is { } problem)
                {
                    damages.Add(new LayerDamage(node.ChainId, ImagesWith(layer.ChainId), problem));
                }
            }
            finally
            {
                _layers.Release(layer.ChainId);
            }
        }

        return damages;
    }

    /// <summary>
    /// Trusts a damaged layer no more: nothing can be made of it, and the next pull, load or import of an image that has it puts another in
    /// its place.
    /// </summary>
    public void Distrust(LayerDamage damage) => _layers.Distrust(Digest.Parse(damage.ChainId));

    /// <summary>Images know their layers' archives: where a layer has been replaced, that of the new one.</summary>
    private void RenewLayersUnsynchronized()
    {
        foreach (Layer replaced in _layers.TakeReplaced())
        {
            foreach (StoredImage image in _images.Values.Where(image => image.Layers.Any(layer => layer.ChainId == replaced.ChainId)).ToArray())
            {
                _images[image.Id] = new StoredImage(image.Record, image.Config, [.. image.Layers.Select(layer => layer.ChainId == replaced.ChainId ? replaced : layer)]);
            }
        }
    }

    private IReadOnlyList<string> DirectoriesBelow(Layer layer)
    {
        Dictionary<Digest, Layer> all = _layers.List().ToDictionary(static layer => layer.ChainId);
        List<string> directories = [];
        for (Digest? next = layer.Parent; next is { } id && all.TryGetValue(id, out Layer? below); next = below.Parent)
        {
            directories.Add(below.Directory);
        }

        return directories;
    }

    private IReadOnlyList<string> ImagesWith(Digest chainId)
    {
        lock (_lock)
        {
            return [.. _images.Values.Where(image => image.Layers.Any(layer => layer.ChainId == chainId)).Select(static image => image.Public.Id)];
        }
    }
}
