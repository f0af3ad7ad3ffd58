using Berth.Images.Layers;
using Berth.Images.Oci;
using Berth.Images.References;

namespace Berth.Images;

/// <summary>A layer among those of all images.</summary>
public sealed record LayerNode
{
    /// <summary>The digest that names it together with all layers below it.</summary>
    public required string ChainId { get; init; }

    /// <summary>The chain id of the layer below; null for the lowest.</summary>
    public required string? Parent { get; init; }

    /// <summary>Bytes in its files.</summary>
    public required long Size { get; init; }

    /// <summary>The step that made it, where an image's history tells.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Of how many images it is a layer.</summary>
    public required int ImageCount { get; init; }

    /// <summary>The images whose topmost layer it is, by their names; by their ids where they have none.</summary>
    public required IReadOnlyList<string> Images { get; init; }
}

public sealed partial class ImageStore
{
    /// <summary>The layers of an image, or of all images: which of them share what, and what each costs. The lowest first.</summary>
    /// <param name="nameOrId">The image; null for all.</param>
    /// <exception cref="ImageException">No such image.</exception>
    public IReadOnlyList<LayerNode> Tree(string? nameOrId)
    {
        lock (_lock)
        {
            Dictionary<Digest, LayerNode> nodes = [];
            foreach (StoredImage image in _images.Values)
            {
                AddLayers(nodes, image);
            }

            HashSet<Digest>? wanted = nameOrId is null ? null : [.. GetUnsynchronized(nameOrId).Layers.Select(static layer => layer.ChainId)];
            return [.. nodes.Where(node => wanted?.Contains(node.Key) ?? true).Select(static node => node.Value)];
        }
    }

    private static void AddLayers(Dictionary<Digest, LayerNode> nodes, StoredImage image)
    {
        List<HistoryRecord> steps = [.. (image.Config.History ?? []).Where(static step => !step.EmptyLayer)];
        for (int i = 0; i < image.Layers.Count; i++)
        {
            Layer layer = image.Layers[i];
            string step = steps.Count == image.Layers.Count ? steps[i].CreatedBy ?? "" : "";
            LayerNode node = nodes.GetValueOrDefault(layer.ChainId) ?? new LayerNode
            {
                ChainId = layer.ChainId.ToString(), Parent = layer.Parent?.ToString(), Size = layer.Size, CreatedBy = step, ImageCount = 0, Images = [],
            };
            IReadOnlyList<string> names = i < image.Layers.Count - 1 ? [] : image.Public.RepoTags is { Count: > 0 } tags ? tags : [Short(image.Id)];
            nodes[layer.ChainId] = node with { ImageCount = node.ImageCount + 1, Images = [.. node.Images, .. names] };
        }
    }
}
