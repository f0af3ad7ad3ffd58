using System.Globalization;
using Berth.Engine.Events;
using Berth.Images;

namespace Berth.Engine.Images;

/// <summary>What a prune did.</summary>
/// <param name="Items">In order, as removals of single images tell it.</param>
/// <param name="ReclaimedBytes">In the files of the deleted layers, and of interrupted pulls.</param>
public sealed record PruneResult(IReadOnlyList<RemovedItem> Items, long ReclaimedBytes);

public sealed partial class ImageOperations
{
    /// <summary>Removes the images that a filter includes and no container or other image uses, and what interrupted pulls have left.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cancellation">Stops between two images.</param>
    public Task<PruneResult> PruneAsync(ImagePruneFilter filter, CancellationToken cancellation = default) => Task.Run(() => Prune(filter, cancellation), cancellation);

    private PruneResult Prune(ImagePruneFilter filter, CancellationToken cancellation)
    {
        List<RemovedItem> items = [];
        long reclaimed = 0;
        foreach (string name in List().Where(filter.Includes).SelectMany(static image => NamesToRemove(image)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryRemove(name) is { } removal)
            {
                items.AddRange(removal.Items);
                reclaimed += removal.ReclaimedBytes;
            }
        }

        reclaimed += Run(() => store.RemovePartial(TimeSpan.Zero));
        SortedDictionary<string, string> attributes = new() { ["reclaimed"] = reclaimed.ToString(CultureInfo.InvariantCulture) };
        events.Publish(EventTypes.Image, ImageActions.Prune, "", attributes);
        return new PruneResult(items, reclaimed);
    }

    /// <summary>An image goes with the last of its names; one without names goes by its id.</summary>
    private static IEnumerable<string> NamesToRemove(Image image)
    {
        string[] names = [.. image.RepoTags, .. image.RepoDigests];
        return names.Length > 0 ? names : [image.Id];
    }

    /// <summary>Null where a container or image uses it, or another has removed it meanwhile.</summary>
    private RemovalResult? TryRemove(string name)
    {
        try
        {
            return Remove(name, force: false, noPrune: false);
        }
        catch (EngineException error) when (error.Kind is EngineErrorKind.Conflict or EngineErrorKind.NotFound)
        {
            return null;
        }
    }
}
