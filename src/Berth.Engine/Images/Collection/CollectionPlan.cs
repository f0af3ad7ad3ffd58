using Berth.Images;

namespace Berth.Engine.Images.Collection;

/// <summary>Chooses which images go, without touching any.</summary>
internal sealed class CollectionPlan
{
    private readonly HashSet<string> inUse;
    private readonly DateTimeOffset idleSince;
    private readonly List<ImageFootprint> candidates;
    private readonly Dictionary<string, int> imagesOfLayer;
    private readonly Dictionary<string, int> childrenOf;
    private readonly List<ImageFootprint> chosen = [];

    /// <param name="images">All there are.</param>
    /// <param name="inUse">The ids of those that containers were made of.</param>
    /// <param name="idleSince">What was used later stays.</param>
    private CollectionPlan(IReadOnlyList<ImageFootprint> images, IEnumerable<string> inUse, DateTimeOffset idleSince)
    {
        (this.inUse, this.idleSince) = ([.. inUse], idleSince);
        candidates = [.. images.Where(CanGo).OrderBy(static image => image.LastUsed).ThenBy(static image => image.Image.Id, StringComparer.Ordinal)];
        imagesOfLayer = images.SelectMany(static image => image.Layers.Distinct()).CountBy(static layer => layer.ChainId).ToDictionary();
        childrenOf = images.Select(static image => image.Image.Parent).OfType<string>().CountBy(static parent => parent).ToDictionary();
    }

    /// <summary>The images that go, in order, so that at least so many bytes are given back; fewer bytes where no more can be had.</summary>
    /// <inheritdoc cref="CollectionPlan"/>
    public static IReadOnlyList<CollectedImage> Choose(IReadOnlyList<ImageFootprint> images, IEnumerable<string> inUse, DateTimeOffset idleSince, long bytes)
    {
        CollectionPlan plan = new(images, inUse, idleSince);
        while (bytes > 0 && plan.TakeNext() is { } given)
        {
            bytes -= given;
        }

        return plan.Describe();
    }

    private bool CanGo(ImageFootprint image) => !image.IsHeld && !inUse.Contains(image.Image.Id) && image.LastUsed <= idleSince;

    /// <summary>Takes the least recently used image that no other is built on; the bytes that gives back, null where there is none.</summary>
    private long? TakeNext()
    {
        if (candidates.Find(image => childrenOf.GetValueOrDefault(image.Image.Id) == 0) is not { } next)
        {
            return null;
        }

        candidates.Remove(next);
        chosen.Add(next);
        if (next.Image.Parent is { } parent)
        {
            childrenOf[parent]--;
        }

        return next.Layers.Distinct().Sum(layer => --imagesOfLayer[layer.ChainId] == 0 ? layer.Bytes : 0);
    }

    /// <summary>Without those of which all layers stay: they would only lose their names. A layer is given back by the last image that has it.</summary>
    private List<CollectedImage> Describe()
    {
        List<CollectedImage> described = [];
        HashSet<string> counted = [];
        foreach (ImageFootprint image in Enumerable.Reverse(chosen).Where(image => image.Layers.Any(IsGone)))
        {
            long bytes = image.Layers.Where(layer => IsGone(layer) && counted.Add(layer.ChainId)).Sum(static layer => layer.Bytes);
            described.Insert(0, new CollectedImage(image.Image.Id, [.. image.Image.RepoTags, .. image.Image.RepoDigests], image.LastUsed, bytes));
        }

        return described;
    }

    private bool IsGone(LayerFootprint layer) => imagesOfLayer[layer.ChainId] == 0;
}
