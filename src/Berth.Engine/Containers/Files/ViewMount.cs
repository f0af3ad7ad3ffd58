using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Files;

/// <summary>Something mounted in a container that belongs into a view of its files.</summary>
/// <param name="Destination">A clean path in the container.</param>
/// <param name="Source">A path of the host; null for what exists only while the container runs.</param>
/// <param name="IsRecursive">What is mounted below the source is there, too.</param>
/// <param name="IsReadOnly">The container's programs cannot write there.</param>
internal sealed record ViewMount(string Destination, string? Source, bool IsRecursive, bool IsReadOnly)
{
    /// <summary>Those with fewer parts in their path first.</summary>
    /// <param name="storage">What the user has had mounted.</param>
    /// <param name="etc">The engine's own files for /etc: destination and source. A user's mount takes their place.</param>
    public static IReadOnlyList<ViewMount> Of(StorageDefinition storage, IEnumerable<(string Destination, string Source)> etc)
    {
        ViewMount[] users = [.. MountPoints.Of(storage).Select(point => new ViewMount(
            point.Destination, point.Type == MountDefinition.TmpfsType ? null : point.Source, !point.NonRecursive, point.ReadOnly))];
        IEnumerable<ViewMount> own = etc
            .Where(file => !users.Any(user => user.Destination == file.Destination))
            .Select(file => new ViewMount(file.Destination, file.Source, IsRecursive: false, storage.ReadonlyRoot));
        return [.. users.Concat(own).OrderBy(mount => CleanPath.Depth(mount.Destination))];
    }
}
