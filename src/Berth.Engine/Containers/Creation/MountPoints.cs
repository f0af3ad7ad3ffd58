using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Creation;

/// <summary>
/// All that a container has mounted beside what every container has: binds, mounts, tmpfs and attached volumes in one list, each destination
/// once. Volumes are not among them before the create has attached them.
/// </summary>
internal static class MountPoints
{
    /// <exception cref="EngineException">A bind or mount is malformed, or shares its destination with another.</exception>
    public static IReadOnlyList<MountPoint> Of(StorageDefinition storage)
    {
        IReadOnlyDictionary<string, string> tmpfs = storage.Tmpfs ?? new Dictionary<string, string>();
        List<MountPoint> points = [.. tmpfs.Select(entry => OfTmpfs(entry.Key, entry.Value))];
        HashSet<string> taken = new(StringComparer.Ordinal);
        HashSet<string> tmpfsTaken = [.. points.Select(point => point.Destination)];
        foreach (string bind in storage.Binds ?? [])
        {
            (MountPoint? point, string destination) = BindText.Parse(bind);
            Add(points, taken, tmpfsTaken, point, destination);
        }

        foreach (MountDefinition mount in storage.Mounts ?? [])
        {
            Add(points, taken, [], MountText.ToPoint(mount), CleanPath.Of(mount.Target));
        }

        foreach (AttachedMount mount in storage.Attached ?? [])
        {
            points.Add(OfAttached(mount));
        }

        return points;
    }

    private static MountPoint OfAttached(AttachedMount mount) => new()
    {
        Type = mount.Type, Name = mount.Name, Source = mount.Source, Destination = mount.Destination, Mode = mount.Mode, ReadOnly = mount.ReadOnly,
        Propagation = mount.Propagation, NonRecursive = mount.NonRecursive, ReadOnlyNonRecursive = mount.ReadOnlyNonRecursive, IdMap = mount.IdMap, Subpath = mount.Subpath,
        IsAnonymous = mount.IsAnonymous, TmpfsOptions = mount.TmpfsOptions ?? [],
    };

    private static void Add(List<MountPoint> points, HashSet<string> taken, HashSet<string> tmpfsTaken, MountPoint? point, string destination)
    {
        if (!taken.Add(destination) || tmpfsTaken.Contains(destination))
        {
            throw EngineException.InvalidArgument($"Duplicate mount point: {destination}");
        }

        if (point is not null)
        {
            points.Add(point);
        }
    }

    private static MountPoint OfTmpfs(string destination, string options)
    {
        MountValidation.CheckDestination(destination);
        IReadOnlyList<string> words = options.Length == 0 ? [] : options.Split(',');
        _ = TmpfsOptionList.Merge(words);
        return new MountPoint { Type = MountDefinition.TmpfsType, Destination = CleanPath.Of(destination), TmpfsOptions = words, IsListed = false };
    }
}
