using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Updates;

/// <summary>What a container attaches after a change of its mounts: what is said as before stays the volume that it was.</summary>
internal static class AttachedEdit
{
    public static bool IsWanted(SettingsChange change) =>
        change is not { Binds: null, Mounts: null, Volumes: null, Tmpfs: null, RemovedMounts: null };

    /// <param name="before">As the container is.</param>
    /// <param name="edited">With the change, but for what is attached.</param>
    /// <param name="change">What is to be changed.</param>
    /// <param name="newName">Makes a name for a volume that has none.</param>
    public static IReadOnlyList<ResolvedMount> Apply(StorageDefinition before, StorageDefinition edited, SettingsChange change, Func<string> newName)
    {
        // What an older engine took for part of the layer stays part of it.
        StorageDefinition own = edited with { VolumesFrom = null, Attached = null, Volumes = before.Attached is null ? change.Volumes : edited.Volumes };
        IReadOnlyList<ResolvedMount> wanted = MountResolution.Resolve(own, static _ => new StorageDefinition(), newName);
        Dictionary<string, AttachedMount> attached = (before.Attached ?? []).ToDictionary(static mount => mount.Destination, StringComparer.Ordinal);
        HashSet<string> taken = [.. MountEdit.TargetsOf(before), .. MountEdit.TargetsOf(edited), .. (change.RemovedMounts ?? []).Select(CleanPath.Of)];
        return
        [
            .. attached.Values.Where(mount => !taken.Contains(mount.Destination)).Select(static mount => new ResolvedMount(mount)),
            .. wanted.Select(mount => attached.TryGetValue(mount.Mount.Destination, out AttachedMount? old) && IsSame(mount.Mount, old)
                ? new ResolvedMount(mount.Mount with { Name = old.Name })
                : mount),
        ];
    }

    private static bool IsSame(AttachedMount wanted, AttachedMount old) => wanted.Name == old.Name || (wanted.IsAnonymous && old.IsAnonymous);
}
