using System.Text;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

public enum ChangeKind
{
    Modified = 0,
    Added = 1,
    Deleted = 2,
}

/// <summary>A file in which a layer differs from what lies below it.</summary>
/// <param name="Path">Absolute; bytes that are no text are replaced.</param>
/// <param name="Kind">A directory is modified where something in it has changed.</param>
public sealed record LayerChange(string Path, ChangeKind Kind);

/// <summary>
/// In what a container's upper directory differs from its layers, by the paths' bytes in order. A file that was opened for writing and
/// left as it was is no difference. Works by descriptor, while the container runs and changes it.
/// </summary>
public sealed class LayerChanges
{
    private readonly SafeFileHandle _upper;
    private readonly LayeredFiles _lower;
    private readonly Func<string, bool> _isOwn;
    private readonly CancellationToken _cancellation;
    private readonly List<LayerChange> _changes = [];

    private LayerChanges(SafeFileHandle upper, LayeredFiles lower, Func<string, bool> isOwn, CancellationToken cancellation) =>
        (_upper, _lower, _isOwn, _cancellation) = (upper, lower, isOwn, cancellation);

    /// <summary>Compares.</summary>
    /// <param name="upper">The upper directory.</param>
    /// <param name="lower">The layers, topmost first.</param>
    /// <param name="isOwn">Whether a path is the engine's own doing as long as it is empty: what it mounts something on.</param>
    /// <param name="cancellation">Stops between files.</param>
    public static IReadOnlyList<LayerChange> Find(string upper, IReadOnlyList<string> lower, Func<string, bool> isOwn, CancellationToken cancellation)
    {
        LinuxException.ThrowIfFailed(FilesAt.OpenPath(upper, OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle root), "open", upper);
        using (root)
        using (LayeredFiles files = LayeredFiles.Open(lower))
        {
            LayerChanges changes = new(root, files, isOwn, cancellation);
            changes.CompareDirectory([], isNew: false);
            return changes._changes;
        }
    }

    /// <summary>False where there is no difference in it.</summary>
    /// <param name="path">Without slashes at its ends; empty is the root.</param>
    /// <param name="isNew">The layers have nothing of that path.</param>
    private bool CompareDirectory(byte[] path, bool isNew)
    {
        int before = _changes.Count;
        if (FilesAt.OpenInRoot(_upper, path, OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle directory) != Errno.None)
        {
            directory.Dispose();
            return false; // removed meanwhile
        }

        using (directory)
        {
            List<byte[]> names = new DirectoryReader(directory).ReadSorted();
            bool isOpaque = ExtendedAttributes.Get(directory, [], Whiteout.OpaqueAttribute).AsSpan().SequenceEqual(Whiteout.OpaqueValue);
            if (isOpaque && !isNew)
            {
                AddHidden(path, names);
            }

            foreach (byte[] name in names)
            {
                _cancellation.ThrowIfCancellationRequested();
                Compare(directory, path.Length == 0 ? name : [.. path, (byte)'/', .. name], name, isNew);
            }
        }

        return _changes.Count > before;
    }

    private void Compare(SafeFileHandle directory, byte[] path, byte[] name, bool parentIsNew)
    {
        if (FilesAt.Status(directory, name, out FileStatus status) != Errno.None)
        {
            return;
        }

        FileStatus? lower = parentIsNew ? null : _lower.StatusOf(path);
        if (Whiteout.Is(status))
        {
            AddIf(lower is not null, path, ChangeKind.Deleted);
        }
        else if (status.IsDirectory)
        {
            CompareDirectories(path, status, lower);
        }
        else if (lower is null)
        {
            AddIf(!(status.Size == 0 && _isOwn(Text(path))), path, ChangeKind.Added);
        }
        else
        {
            AddIf(Differs(status, lower.Value) || status.Size != lower.Value.Size || status.Modified != lower.Value.Modified, path, ChangeKind.Modified);
        }
    }

    private void CompareDirectories(byte[] path, FileStatus status, FileStatus? lower)
    {
        int position = _changes.Count;
        bool differs = CompareDirectory(path, isNew: lower is not { IsDirectory: true });
        differs |= lower is null ? !_isOwn(Text(path)) : Differs(status, lower.Value);
        if (differs)
        {
            _changes.Insert(position, new LayerChange(Text(path), lower is null ? ChangeKind.Added : ChangeKind.Modified));
        }
    }

    /// <summary>What an opaque directory hides and does not have itself.</summary>
    private void AddHidden(byte[] path, List<byte[]> names)
    {
        HashSet<string> own = [.. names.Select(Encoding.Latin1.GetString)];
        foreach (byte[] name in _lower.NamesIn(path).Where(name => !own.Contains(Encoding.Latin1.GetString(name))))
        {
            AddIf(true, path.Length == 0 ? name : [.. path, (byte)'/', .. name], ChangeKind.Deleted);
        }
    }

    private void AddIf(bool differs, byte[] path, ChangeKind kind)
    {
        if (differs)
        {
            _changes.Add(new LayerChange(Text(path), kind));
        }
    }

    private static bool Differs(FileStatus one, FileStatus other) =>
        (one.Kind, one.Mode, one.User, one.Group, one.DeviceMajor, one.DeviceMinor) != (other.Kind, other.Mode, other.User, other.Group, other.DeviceMajor, other.DeviceMinor);

    private static string Text(byte[] path) => "/" + Encoding.UTF8.GetString(path);
}
