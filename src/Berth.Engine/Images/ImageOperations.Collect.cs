using System.Diagnostics;
using Berth.Engine.Images.Collection;
using Berth.Engine.Tracing;
using Berth.Images;

namespace Berth.Engine.Images;

public sealed partial class ImageOperations
{
    private readonly Lock collecting = new();

    /// <summary>
    /// Removes images that nobody uses, the least recently used first, where they take more than <see cref="EngineOptions.ImageGc"/> allows, as
    /// the engine does by itself. What containers were made of, what is being transferred or built on and what is too young stays.
    /// </summary>
    /// <param name="dryRun">Removes nothing, and tells what would go.</param>
    /// <exception cref="EngineException">No marks have been set.</exception>
    public CollectionReport Collect(bool dryRun = false)
    {
        ImageGcOptions marks = options.ImageGc
            ?? throw EngineException.Conflict("images are not collected here: set the marks, \"image-gc\" in the configuration of the daemon");
        using Activity? span = EngineTracing.Begin("image.collect");
        lock (collecting)
        {
            CollectionReport plan = Run(() => Plan(marks));
            return dryRun ? plan : plan with { Images = [.. plan.Images.Select(CollectOne).OfType<CollectedImage>()] };
        }
    }

    private CollectionReport Plan(ImageGcOptions marks)
    {
        (long used, long capacity) = marks.High.IsShare ? FileSystemUse() : (store.StoredBytes, 0);
        (long high, long low) = (marks.High.BytesOf(capacity), marks.Low.BytesOf(capacity));
        IReadOnlyList<CollectedImage> chosen = used <= high
            ? []
            : CollectionPlan.Choose(store.Footprints(), users().Select(static user => user.ImageId), time.GetUtcNow() - marks.MinAge, used - low);
        return new CollectionReport { Used = used, High = high, Low = low, Images = chosen };
    }

    /// <summary>Null where it has come into use since it was chosen.</summary>
    private CollectedImage? CollectOne(CollectedImage chosen)
    {
        IReadOnlyDictionary<string, string>? labels = Find(chosen.Id)?.Config.Config?.Labels;
        if (Run(() => store.RemoveIdle(chosen.Id, chosen.LastUsed, users())) is not { } removal)
        {
            return null;
        }

        PublishRemoval(removal, labels);
        return chosen;
    }

    /// <summary>As df counts it: what is kept back for root is neither used nor to be had.</summary>
    private (long Used, long Capacity) FileSystemUse()
    {
        DriveInfo drive = new(root);
        long used = drive.TotalSize - drive.TotalFreeSpace;
        return (used, used + drive.AvailableFreeSpace);
    }

    /// <summary>Somebody has used an image, which a collection goes by. Costs no write.</summary>
    internal void NoteUse(string? id)
    {
        if (id is not null)
        {
            store.NoteUse(id);
            upkeep.RecordUsesLater();
        }
    }

    /// <summary>Images have come, or have been found to be there already: there may be too much now.</summary>
    private void NoteArrival(IReadOnlyList<Image> arrived)
    {
        foreach (Image image in arrived)
        {
            NoteUse(image.Id);
        }

        if (options.ImageGc is not null)
        {
            upkeep.CollectSoon();
        }
    }

    /// <summary>Writes down which images have been used.</summary>
    internal void RecordUses() => Run(() =>
    {
        store.RecordUses();
        return true;
    });

    /// <summary>Whether the engine is to collect by itself.</summary>
    internal bool IsCollecting => options.ImageGc is not null;
}
