using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Updates;

/// <summary>The mounts of a container after a change: whichever way one was said, there is one at each target, the last one said.</summary>
internal static class MountEdit
{
    /// <inheritdoc cref="SettingsEdit.Apply"/>
    public static StorageDefinition Apply(StorageDefinition current, SettingsChange change, List<string> warnings)
    {
        HashSet<string> removed = [.. (change.RemovedMounts ?? []).Select(CleanPath.Of)];
        warnings.AddRange(removed.Except(TargetsOf(current)).Except((current.Attached ?? []).Select(static mount => mount.Destination)).Select(target => $"nothing is mounted at {target}"));
        HashSet<string> taken = [.. removed, .. TargetsOf(new StorageDefinition { Binds = change.Binds, Mounts = change.Mounts, Tmpfs = change.Tmpfs })];
        return current with
        {
            Binds = Join(current.Binds, bind => taken.Contains(TargetOf(bind)), change.Binds),
            Mounts = Join(current.Mounts, mount => taken.Contains(CleanPath.Of(mount.Target)), change.Mounts),
            Volumes = Join(current.Volumes, volume => removed.Contains(CleanPath.Of(volume)), change.Volumes),
            Tmpfs = Tmpfs(current.Tmpfs, taken, change.Tmpfs),
        };
    }

    /// <summary>Where the user or the image has said that something is mounted.</summary>
    public static IEnumerable<string> TargetsOf(StorageDefinition storage) =>
    [
        .. (storage.Binds ?? []).Select(TargetOf), .. (storage.Mounts ?? []).Select(mount => CleanPath.Of(mount.Target)),
        .. (storage.Tmpfs?.Keys ?? []).Select(CleanPath.Of), .. (storage.Volumes ?? []).Select(CleanPath.Of),
    ];

    private static string TargetOf(string bind) => BindText.Parse(bind).Destination;

    private static IReadOnlyList<T>? Join<T>(IReadOnlyList<T>? current, Predicate<T> goes, IReadOnlyList<T>? added)
    {
        // One that is asked for again keeps its place, so that asking for what there is changes nothing.
        IReadOnlyList<T> kept = [.. (current ?? []).Where(item => !goes(item) || added?.Contains(item) == true)];
        return added is null && kept.Count == (current?.Count ?? 0) ? current : [.. kept, .. (added ?? []).Except(kept)];
    }

    private static IReadOnlyDictionary<string, string>? Tmpfs(
        IReadOnlyDictionary<string, string>? current, HashSet<string> taken, IReadOnlyDictionary<string, string>? added)
    {
        if (added is null && current?.Keys.Any(target => taken.Contains(CleanPath.Of(target))) != true)
        {
            return current;
        }

        Dictionary<string, string> mounts = new(current ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (string target in mounts.Keys.Where(target => taken.Contains(CleanPath.Of(target)) && added?.ContainsKey(target) != true).ToList())
        {
            mounts.Remove(target);
        }

        foreach ((string target, string options) in added ?? new Dictionary<string, string>())
        {
            mounts[target] = options;
        }

        return mounts;
    }
}
