using Berth.Engine.Containers.Definitions;
using Berth.Engine.Volumes;

namespace Berth.Engine.Containers.Creation;

/// <param name="Mount">The mount.</param>
/// <param name="Volume">What the volume is to be where it is not there yet; null for what is no volume or another container's.</param>
/// <param name="Copies">An empty volume gets what the image has in its place.</param>
internal sealed record ResolvedMount(AttachedMount Mount, VolumeRequest? Volume = null, bool Copies = false);

/// <summary>Settles what a container's create attaches: each destination once, as docs/volumes.md says.</summary>
internal static class MountResolution
{
    private const string ShownMode = "z"; // what Docker shows where nothing was said

    /// <param name="storage">What the user and the image say, found valid.</param>
    /// <param name="find">The mounts of another container.</param>
    /// <param name="newName">Makes a name for a volume that has none.</param>
    public static IReadOnlyList<ResolvedMount> Resolve(StorageDefinition storage, Func<string, StorageDefinition> find, Func<string> newName)
    {
        if (storage is { Binds: null or [], Mounts: null or [], Volumes: null or [], VolumesFrom: null or [] })
        {
            return [];
        }

        Dictionary<string, ResolvedMount> mounts = new(StringComparer.Ordinal);
        foreach (ResolvedMount mount in OfOthers(storage, find).Concat(OfUser(storage, newName)))
        {
            mounts[mount.Mount.Destination] = mount;
        }

        HashSet<string> taken = [.. MountPoints.Of(storage).Select(static point => point.Destination)];
        foreach (string binds in taken)
        {
            mounts.Remove(binds);
        }

        foreach (string path in (storage.Volumes ?? []).Select(CleanPath.Of).Where(path => !taken.Contains(path)))
        {
            mounts.TryAdd(path, Anonymous(path, storage.VolumeDriver, newName()));
        }

        return [.. mounts.Values];
    }

    private static IEnumerable<ResolvedMount> OfOthers(StorageDefinition storage, Func<string, StorageDefinition> find)
    {
        foreach (string text in storage.VolumesFrom ?? [])
        {
            (string container, bool readOnly) = VolumesFromText.Parse(text);
            foreach (MountPoint point in MountPoints.Of(find(container)).Where(static point => point.IsListed))
            {
                yield return new ResolvedMount(new AttachedMount
                {
                    Type = point.Type, Name = point.Name, Source = point.Source, Destination = point.Destination, Mode = point.Mode,
                    ReadOnly = point.ReadOnly || readOnly, Propagation = point.Propagation, NonRecursive = point.NonRecursive,
                    ReadOnlyNonRecursive = point.ReadOnlyNonRecursive, IdMap = point.IdMap, Subpath = point.Subpath, IsAnonymous = point.IsAnonymous,
                    TmpfsOptions = point.TmpfsOptions is [] ? null : point.TmpfsOptions,
                });
            }
        }
    }

    private static IEnumerable<ResolvedMount> OfUser(StorageDefinition storage, Func<string> newName)
    {
        foreach (string bind in storage.Binds ?? [])
        {
            if (BindText.VolumeOf(bind) is { } volume)
            {
                yield return OfVolume(volume.Mount, volume.Mode, storage.VolumeDriver, newName);
            }
        }

        foreach (MountDefinition mount in storage.Mounts ?? [])
        {
            if (mount.Type == MountDefinition.VolumeType)
            {
                yield return OfVolume(mount, "", mount.Volume?.DriverName ?? "", newName);
            }
        }
    }

    private static ResolvedMount OfVolume(MountDefinition mount, string mode, string driver, Func<string> newName)
    {
        VolumeOptions options = mount.Volume ?? new VolumeOptions();
        bool isNamed = mount.Source.Length > 0;
        string name = isNamed ? mount.Source : newName();
        AttachedMount attached = new()
        {
            Name = name, Destination = CleanPath.Of(mount.Target), Mode = mode.Length > 0 ? mode : ShownMode, ReadOnly = mount.ReadOnly,
            Subpath = options.Subpath, IsAnonymous = !isNamed,
        };
        VolumeRequest request = new() { Name = name, Driver = driver, Labels = options.Labels, Options = options.DriverOptions is { Count: > 0 } given ? given : null };
        return new ResolvedMount(attached, request, Copies: !options.NoCopy && options.Subpath.Length == 0);
    }

    private static ResolvedMount Anonymous(string path, string driver, string name)
    {
        Dictionary<string, string> labels = new(StringComparer.Ordinal) { [Volume.AnonymousLabel] = "" };
        AttachedMount attached = new() { Name = name, Destination = path, IsAnonymous = true };
        return new ResolvedMount(attached, new VolumeRequest { Name = name, Driver = driver, Labels = labels }, Copies: true);
    }
}
