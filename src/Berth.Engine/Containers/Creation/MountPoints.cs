using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Creation;

/// <summary>
/// All that a container's user has had mounted: binds, mounts and tmpfs in one list, each destination once. Volumes without a name
/// stay in the container's own layer and are not among them.
/// </summary>
internal static class MountPoints
{
    /// <exception cref="EngineException">A bind or mount is malformed, needs a named volume, or shares its destination with another.</exception>
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

        return points;
    }

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
