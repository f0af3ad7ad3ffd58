using System.Globalization;
using Berth.Engine.Events;
using Berth.Engine.Filtering;

namespace Berth.Engine.Volumes;

/// <summary>What a prune of volumes did.</summary>
/// <param name="Names">Of those that are gone.</param>
/// <param name="ReclaimedBytes">What was in them.</param>
public sealed record PrunedVolumes(IReadOnlyList<string> Names, long ReclaimedBytes);

public sealed partial class VolumeOperations
{
    /// <summary>Removes a volume with its files and its snapshots.</summary>
    /// <param name="name">Which.</param>
    /// <param name="force">One that is not there is no error.</param>
    /// <param name="cancellation">Before anything has been removed.</param>
    public async Task RemoveAsync(string name, bool force = false, CancellationToken cancellation = default)
    {
        using (await names.TakeAsync(name, cancellation).ConfigureAwait(false))
        {
            if (table.Find(name) is not { } volume)
            {
                _ = force ? 0 : throw NoSuchVolume(name);
                return;
            }

            table.Remove(volume);
            await RemoveUnsynchronizedAsync(volume).ConfigureAwait(false);
        }
    }

    /// <summary>Removes those that no container names.</summary>
    /// <param name="filters"><c>all</c>, <c>label</c>, <c>label!</c>.</param>
    /// <param name="anonymousOnly">Without <c>all</c> those that somebody has named stay.</param>
    /// <param name="cancellation">Stops between two volumes.</param>
    internal async Task<PrunedVolumes> PruneAsync(Filters filters, bool anonymousOnly, CancellationToken cancellation)
    {
        filters.Require("all", "label", "label!");
        bool all = filters.Has("all") ? ReadAll(filters) : !anonymousOnly;
        List<string> removed = [];
        long reclaimed = 0;

        foreach (Volume volume in List().Where(volume => !volume.HasOptions && (all || volume.IsAnonymous)
            && filters.AllowsLabels("label", volume.Definition.Labels) && !filters.ForbidsLabels("label!", volume.Definition.Labels) && table.UsersOf(volume).Count == 0))
        {
            cancellation.ThrowIfCancellationRequested();
            long size = SizeOf(volume);
            if (await TryRemoveAsync(volume.Name).ConfigureAwait(false))
            {
                removed.Add(volume.Name);
                reclaimed += size;
            }
        }

        Dictionary<string, string> attributes = new() { ["reclaimed"] = reclaimed.ToString(CultureInfo.InvariantCulture) };
        events.Publish(EventTypes.Volume, VolumeActions.Prune, "", attributes);
        return new PrunedVolumes(removed, reclaimed);
    }

    private static bool ReadAll(Filters filters) => filters.Of("all") switch
    {
        [var word] when Containers.Specs.GoText.TryParseBool(word, out bool all) => all,
        [var word] => throw EngineException.InvalidArgument($"invalid filter 'all': strconv.ParseBool: parsing {Containers.Specs.GoText.Quote(word)}: invalid syntax"),
        var words => throw EngineException.InvalidArgument($"invalid filter 'all=[{string.Join(' ', words)}]': only one value is expected"),
    };

    /// <summary>False where somebody uses it, or it is gone already.</summary>
    private async Task<bool> TryRemoveAsync(string name)
    {
        try
        {
            await RemoveAsync(name).ConfigureAwait(false);
            return true;
        }
        catch (EngineException error) when (error.Kind is EngineErrorKind.Conflict or EngineErrorKind.NotFound)
        {
            return false;
        }
    }

    /// <summary>Under the name's lock, and out of the table: 1. its directory's name; 2. the row; 3. its files, of which nobody can see half.</summary>
    private async Task RemoveUnsynchronizedAsync(Volume volume)
    {
        string name = volume.Name;
        try
        {
            directories.Hide(name); // 1.
            state.DeleteVolume(name, durable: true); // 2.
        }
        catch (Exception error) when (IsOfMachine(error) || error is EngineException)
        {
            if (!directories.Exists(name) && directories.IsGoing(name))
            {
                directories.Restore(name);
            }

            table.Add(volume);
            throw error as EngineException ?? Failed("remove", name, error);
        }

        mounts.Close(name);
        Publish(VolumeActions.Destroy, name);
        await OnFilesAsync("remove", name, () => directories.DeleteHidden(name)).ConfigureAwait(false); // 3.
    }
}
