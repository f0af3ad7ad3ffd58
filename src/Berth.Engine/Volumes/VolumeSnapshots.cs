using Berth.Engine.Containers;
using Berth.Engine.Containers.Listing;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Volumes;

/// <summary>The files of a volume as they were once.</summary>
/// <param name="Name">Unique among those of the volume.</param>
/// <param name="CreatedAt">When it was whole.</param>
/// <param name="Size">Bytes in its files; what they share with the volume's is counted, too.</param>
public sealed record VolumeSnapshot(string Name, DateTimeOffset CreatedAt, long Size);

public sealed partial class VolumeOperations
{
    private const string Making = ".making.";

    /// <summary>Keeps the files of a volume as they are: sharing their blocks where the file system can, else a copy.</summary>
    public async Task<VolumeSnapshot> CreateSnapshotAsync(string name, string snapshot, CancellationToken cancellation = default)
    {
        VolumeNames.Check(snapshot);
        Volume volume = Get(name);
        ThrowUnlessPlain("snapshot", volume);
        using (await names.TakeAsync(SnapshotsKey(name), cancellation).ConfigureAwait(false))
        using (table.Read("snapshot", volume))
        {
            if (FindSnapshot(name, snapshot) is not null)
            {
                throw EngineException.Conflict($"snapshot {name}: it has a snapshot named {snapshot} already");
            }

            await OnFilesAsync("snapshot", name, () => Keep(name, snapshot, cancellation)).ConfigureAwait(false);
            return FindSnapshot(name, snapshot)!;
        }
    }

    /// <summary>The snapshots of a volume, the oldest first.</summary>
    public IReadOnlyList<VolumeSnapshot> ListSnapshots(string name) =>
    [
        .. directories.SnapshotNames(Get(name).Name).Where(VolumeNames.IsValid).Select(snapshot => FindSnapshot(name, snapshot)).OfType<VolumeSnapshot>()
            .OrderBy(static snapshot => snapshot.CreatedAt),
    ];

    /// <summary>Gives a volume the files that it had; those that it has are gone. No container may run with it.</summary>
    public async Task RestoreSnapshotAsync(string name, string snapshot, CancellationToken cancellation = default)
    {
        Volume volume = Get(name);
        using (await names.TakeAsync(SnapshotsKey(name), cancellation).ConfigureAwait(false))
        using (await names.TakeAsync(name, cancellation).ConfigureAwait(false))
        using (table.Change("restore", volume))
        {
            RequireSnapshot(name, snapshot);
            using SafeFileHandle files = VolumeDirectories.Open(Path.Combine(directories.SnapshotsOf(name), snapshot, VolumeDirectories.Data));
            await ReplaceDataAsync(name, target => OnFilesAsync("restore", name, () =>
            {
                TreeCopy.Run(files, target, cancellation);
                LinuxException.ThrowIfFailed(FilesAt.SyncFileSystem(target), "sync the volume");
            })).ConfigureAwait(false);
        }
    }

    /// <summary>Removes a snapshot.</summary>
    public async Task RemoveSnapshotAsync(string name, string snapshot, CancellationToken cancellation = default)
    {
        _ = Get(name);
        using (await names.TakeAsync(SnapshotsKey(name), cancellation).ConfigureAwait(false))
        {
            RequireSnapshot(name, snapshot);
            string going = Path.Combine(directories.SnapshotsOf(name), Making + snapshot);
            await OnFilesAsync("remove snapshot", name, () =>
            {
                FileTreeRemoval.Delete(going);
                Directory.Move(Path.Combine(directories.SnapshotsOf(name), snapshot), going);
                FileTreeRemoval.Delete(going);
            }).ConfigureAwait(false);
        }
    }

    /// <summary>1. a copy that nobody sees; 2. it is on the disk; 3. its name.</summary>
    private void Keep(string name, string snapshot, CancellationToken cancellation)
    {
        string making = Path.Combine(directories.SnapshotsOf(name), Making + snapshot);
        Directory.CreateDirectory(directories.SnapshotsOf(name));
        FileTreeRemoval.Delete(making);
        try
        {
            VolumeDirectories.MakeEmpty(making, isFilled: true);
            using SafeFileHandle files = VolumeDirectories.Open(directories.DataOf(name));
            CopySynced(files, Path.Combine(making, VolumeDirectories.Data), cancellation); // 1. and 2.
            Directory.Move(making, Path.Combine(directories.SnapshotsOf(name), snapshot)); // 3.
        }
        catch
        {
            FileTreeRemoval.TryDelete(making);
            throw;
        }
    }

    private VolumeSnapshot? FindSnapshot(string name, string snapshot)
    {
        string directory = Path.Combine(directories.SnapshotsOf(name), snapshot);
        return VolumeNames.IsValid(snapshot) && Directory.Exists(directory)
            ? new VolumeSnapshot(snapshot, Directory.GetLastWriteTimeUtc(directory), TreeSize.Of(Path.Combine(directory, VolumeDirectories.Data)))
            : null;
    }

    private void RequireSnapshot(string name, string snapshot) =>
        _ = FindSnapshot(name, snapshot) ?? throw EngineException.NotFound($"volume {name} has no snapshot named {snapshot}");

    /// <summary>No volume has such a name.</summary>
    private static string SnapshotsKey(string name) => $"{name}/snapshots";
}
