using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Files;

/// <summary>Something mounted in a container that belongs into a view of its files.</summary>
/// <param name="Destination">A clean path in the container.</param>
/// <param name="Source">A path of the host; null for what exists only while the container runs.</param>
/// <param name="IsRecursive">What is mounted below the source is there, too.</param>
/// <param name="IsReadOnly">The container's programs cannot write there.</param>
/// <param name="Subpath">What of the source it is, no link followed out of that; empty is all.</param>
/// <param name="MapsOwners">While the container runs, its files belong to others there than on their file system.</param>
/// <param name="Namespace">A path to the mount namespace that the source is in; null is the machine's.</param>
internal sealed record ViewMount(string Destination, string? Source, bool IsRecursive, bool IsReadOnly, string Subpath = "", bool MapsOwners = false, string? Namespace = null)
{
    /// <summary>Those with fewer parts in their path first.</summary>
    /// <param name="points">What the user has had mounted, with the sources of volumes.</param>
    /// <param name="etc">The engine's own files for /etc: destination and source. A user's mount takes their place.</param>
    /// <param name="isRootReadOnly">Those are read-only, then.</param>
    public static IReadOnlyList<ViewMount> Of(IReadOnlyList<MountPoint> points, IEnumerable<(string Destination, string Source)> etc, bool isRootReadOnly)
    {
        ViewMount[] users = [.. points.Select(point => new ViewMount(
            point.Destination, IsElsewhere(point) ? null : point.Source, !point.NonRecursive, point.ReadOnly, point.Subpath, point.IdMap.Length > 0, point.SourceNamespace))];
        IEnumerable<ViewMount> own = etc
            .Where(file => !users.Any(user => user.Destination == file.Destination))
            .Select(file => new ViewMount(file.Destination, file.Source, IsRecursive: false, isRootReadOnly));
        return [.. users.Concat(own).OrderBy(mount => CleanPath.Depth(mount.Destination))];
    }

    private static bool IsElsewhere(MountPoint point) => point.Type == MountDefinition.TmpfsType || point.SourceNamespace is "" || point.Source.Length == 0;
}
