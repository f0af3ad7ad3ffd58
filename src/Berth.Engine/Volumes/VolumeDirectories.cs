using System.Text;
using Berth.Engine.Containers;
using Berth.Engine.Quotas;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Volumes;

/// <summary>
/// Where volumes lie below the root. What begins with a dot is no volume: it is being made, or on its way out. What has been made gets its name at
/// once, what goes loses it at once.
/// </summary>
internal sealed class VolumeDirectories(string root)
{
    public const string Data = "_data";
    public const string Snapshots = "_snapshots";
    public const string Filling = ".filling";
    private const string MakingPrefix = ".making.";
    private const string RemovingPrefix = ".removing.";
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Everyone = Owner | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public string Of(string name) => Path.Combine(root, name);

    public string DataOf(string name) => Path.Combine(root, name, Data);

    public string MakingOf(string name) => Path.Combine(root, MakingPrefix + name);

    public string SnapshotsOf(string name) => Path.Combine(root, name, Snapshots);

    public bool Exists(string name) => Directory.Exists(Of(name));

    public bool IsStaged(string name) => Directory.Exists(MakingOf(name));

    public bool IsGoing(string name) => Directory.Exists(Path.Combine(root, RemovingPrefix + name));

    /// <summary>Everything that is a directory there.</summary>
    public IEnumerable<string> Names() => Directory.EnumerateDirectories(root).Select(static path => Path.GetFileName(path));

    /// <summary>Makes the directory of a volume that nobody sees yet.</summary>
    public void Stage(string name, bool isFilled)
    {
        string making = MakingOf(name);
        FileTreeRemoval.Delete(making);
        MakeEmpty(making, isFilled);
    }

    /// <summary>A volume's directory, or a snapshot's: closed to others, and in it the files' own, open to all.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="isFilled">Whether a whole tree of files comes at once.</param>
    public static void MakeEmpty(string directory, bool isFilled)
    {
        Directory.CreateDirectory(directory, Owner | UnixFileMode.OtherExecute);
        if (isFilled)
        {
            using SafeFileHandle handle = Open(directory);
            FilesAt.SpreadSubdirectories(handle);
        }

        Directory.CreateDirectory(Path.Combine(directory, Data), Everyone);
    }

    /// <summary>What was staged becomes the volume.</summary>
    public void Commit(string name) => Directory.Move(MakingOf(name), Of(name));

    public void DropStaged(string name) => Delete(MakingOf(name));

    /// <summary>Takes a volume's name away; its files are deleted later. One that is not there is gone already.</summary>
    public void Hide(string name)
    {
        if (Exists(name))
        {
            FileTreeRemoval.Delete(Path.Combine(root, RemovingPrefix + name));
            Directory.Move(Of(name), Path.Combine(root, RemovingPrefix + name));
        }
    }

    public void Restore(string name) => Directory.Move(Path.Combine(root, RemovingPrefix + name), Of(name));

    public void DeleteHidden(string name) => Delete(Path.Combine(root, RemovingPrefix + name));

    public void Rename(string from, string to) => Directory.Move(Of(from), Of(to));

    /// <summary>What an engine that was killed had staged or was deleting goes, and in each volume what was filling it.</summary>
    public void Sweep()
    {
        foreach (string name in Names().ToList())
        {
            if (name.StartsWith(MakingPrefix, StringComparison.Ordinal) || name.StartsWith(RemovingPrefix, StringComparison.Ordinal))
            {
                Delete(Of(name));
                continue;
            }

            FileTreeRemoval.TryDelete(Path.Combine(Of(name), Filling));
            foreach (string snapshot in SnapshotNames(name).Where(static snapshot => snapshot.StartsWith('.')).ToList())
            {
                FileTreeRemoval.TryDelete(Path.Combine(SnapshotsOf(name), snapshot));
            }
        }
    }

    public IEnumerable<string> SnapshotNames(string name) =>
        Directory.Exists(SnapshotsOf(name)) ? Directory.EnumerateDirectories(SnapshotsOf(name)).Select(static path => Path.GetFileName(path)) : [];

    private static void Delete(string directory)
    {
        DirectoryQuotas.Lift(Path.Combine(directory, Data));
        FileTreeRemoval.TryDelete(directory);
    }

    /// <summary>A directory, for reading.</summary>
    /// <exception cref="LinuxException">It is not there.</exception>
    public static SafeFileHandle Open(string directory)
    {
        OpenFlags flags = OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow;
        LinuxException.ThrowIfFailed(FilesAt.OpenPath(directory, flags, out SafeFileHandle handle), "open", directory);
        return handle;
    }

    /// <summary>
    /// What was staged beside the files takes their place, at once. Whoever has the old files open, or mounted, keeps those.
    /// </summary>
    /// <param name="directory">A volume's.</param>
    /// <param name="staged">A name in it.</param>
    public static void Replace(SafeFileHandle directory, string staged)
    {
        byte[] name = Encoding.UTF8.GetBytes(staged);
        LinuxException.ThrowIfFailed(FilesAt.Exchange(directory, name, "_data"u8), "put in place", staged);
        FileTree.Remove(directory, name);
    }
}
