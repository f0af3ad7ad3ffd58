using System.Text;
using Berth.Images.Archives.Tar;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

/// <summary>
/// Writes an archive into a directory: a layer's, as overlayfs will use it, or files for a container. Nothing outside is
/// touched, whatever the archive says: names are cleaned, directories are resolved by the kernel as if the root were the root of
/// everything, and everything else is done by descriptor and a single name that is never followed.
/// </summary>
internal sealed partial class LayerUnpacker(SafeFileHandle root, ArchiveRecorder? recorder, TarLimits limits, UnpackRules rules) : IDisposable
{
    private const uint UnfinishedDirectoryMode = 0x1ED; // 0755, until the archive says
    private readonly DirectoryCache _directories = new(root, rules.Directory, keepsTimes: rules.KeepsDirectories);
    private long _entries;
    private bool _defaultAcls; // some directory of the layer passes an ACL on to what is made in it

    /// <summary>Directories that the archive did not list; the root (an empty path) may be among them.</summary>
    public ImpliedDirectories Implied { get; } = new();

    /// <summary>Bytes in files and links, as Docker counts a layer's size.</summary>
    public long Size { get; private set; }

    /// <exception cref="ImageException">The archive is malformed, hostile or over a limit.</exception>
    /// <exception cref="LinuxException">The file system refused: full, read-only, broken.</exception>
    public void Unpack(TarReader reader, CancellationToken cancellation)
    {
        Implied.Add([]);
        while (reader.Next() is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            CheckLimits(reader, entry);
            if (!EntryPath.TryClean(entry.Name, out byte[] path))
            {
                throw ImageException.InvalidArchive($"entry {entry.DisplayName} lies outside of the {Destination}");
            }
            if (path.Length == 0)
            {
                UnpackRoot(entry);
            }
            else if (!rules.AreLayer || !UnpackWhiteout(path))
            {
                UnpackEntry(reader, entry, path, cancellation);
            }
        }
        _directories.Clear();
    }

    public void Dispose() => _directories.Dispose();

    private void UnpackRoot(TarEntry entry)
    {
        if (entry.Kind != TarEntryKind.Directory)
        {
            throw ImageException.InvalidArchive($"entry {entry.DisplayName} would replace the root of the {rules.Place}");
        }
        if (rules.KeepsDirectories)
        {
            SetDirectory(OpenDirectory([]), entry, []);
        }
    }

    private void UnpackEntry(TarReader reader, TarEntry entry, byte[] path, CancellationToken cancellation)
    {
        OpenedDirectory parent = OpenDirectory(EntryPath.Parent(path));
        ReadOnlySpan<byte> name = EntryPath.Name(path);
        switch (entry.Kind)
        {
            case TarEntryKind.Directory: UnpackDirectory(parent, entry, path); break;
            case TarEntryKind.File: UnpackFile(parent, path, reader, entry, cancellation); break;
            case TarEntryKind.HardLink: UnpackHardLink(parent, name, entry); break;
            case TarEntryKind.SymbolicLink: UnpackSymbolicLink(parent, name, entry); break;
            default: UnpackNode(parent, name, entry); break;
        }
    }

    private void UnpackDirectory(OpenedDirectory parent, TarEntry entry, byte[] path)
    {
        ReadOnlySpan<byte> name = EntryPath.Name(path);
        Errno error = FilesAt.MakeDirectory(parent.Handle, name, UnfinishedDirectoryMode);
        if (error == Errno.EEXIST)
        {
            Check(FilesAt.Status(parent.Handle, name, out FileStatus existing), "inspect", entry);
            if (!existing.IsDirectory)
            {
                ReplaceByDirectory(ref parent, entry, path, existing);
            }
        }
        else
        {
            Check(error, "make directory", entry);
        }
        SetDirectory(OpenDirectory(path), entry, path);
    }

    /// <summary>A directory where the archive had something else before: also where it had said that the layers below end here.</summary>
    private void ReplaceByDirectory(ref OpenedDirectory parent, TarEntry entry, byte[] path, FileStatus existing)
    {
        ReadOnlySpan<byte> name = EntryPath.Name(path);
        if (rules.KeepsKinds)
        {
            throw ImageException.InvalidArchive($"cannot overwrite non-directory \"{FullPath(path)}\" with directory \"{FullPath([])}\"");
        }
        Replace(ref parent, name);
        Check(FilesAt.MakeDirectory(parent.Handle, name, UnfinishedDirectoryMode), "make directory", entry);
        if (rules.AreLayer && Whiteout.Is(existing))
        {
            MarkOpaque(parent, name);
        }
    }

    private void SetDirectory(OpenedDirectory directory, TarEntry entry, byte[] path)
    {
        (uint user, uint group) = rules.OwnerOf(entry);
        Check(FilesAt.ChangeOwner(directory.Handle, user, group), "change the owner of", entry);
        Check(FilesAt.ChangeMode(directory.Handle, entry.Mode), "change the mode of", entry);
        SetAttributes(directory.Handle, [], entry);
        directory.Modified = entry.Modified;
        Implied.Remove(path);
    }

    /// <summary>Opens a directory of the layer, making those that no entry listed.</summary>
    private OpenedDirectory OpenDirectory(ReadOnlySpan<byte> path)
    {
        Errno error = _directories.Open(path, out OpenedDirectory directory);
        if (error == Errno.None)
        {
            return directory;
        }
        if (error != Errno.ENOENT || path.IsEmpty)
        {
            throw Failure("open", path, error);
        }
        int missing = path.Length;
        do
        {
            missing = EntryPath.Parent(path[..missing]).Length;
            error = _directories.Open(path[..missing], out directory);
        }
        while (error == Errno.ENOENT && missing > 0);
        while (error == Errno.None && missing < path.Length)
        {
            int next = path[(missing + 1)..].IndexOf((byte)'/');
            missing = next < 0 ? path.Length : missing + 1 + next;
            error = MakeImplied(path[..missing], ref directory);
        }
        return error == Errno.None ? directory : throw Failure("open", path, error);
    }

    private Errno MakeImplied(ReadOnlySpan<byte> path, ref OpenedDirectory directory)
    {
        CountEntry();
        Errno error = FilesAt.MakeDirectory(directory.Handle, EntryPath.Name(path), UnfinishedDirectoryMode);
        if (error != Errno.None)
        {
            return error;
        }
        Implied.Add(path.ToArray());
        return _directories.Open(path, out directory);
    }

    /// <summary>Where the archive goes, for messages.</summary>
    private string Destination => rules.AreLayer ? rules.Place : $"directory {FullPath([])}";

    private string FullPath(ReadOnlySpan<byte> path) =>
        "/" + string.Join('/', ((string[])[Encoding.UTF8.GetString(rules.Directory), Encoding.UTF8.GetString(path)]).Where(part => part.Length > 0));

    private void CheckLimits(TarReader reader, TarEntry entry)
    {
        CountEntry();
        if (entry.FileSize > limits.MaxBytes || entry.PayloadSize > limits.MaxBytes - reader.Position)
        {
            throw ImageException.InvalidArchive($"entry {entry.DisplayName}: archive holds more than {limits.MaxBytes} bytes");
        }
    }

    private void CountEntry()
    {
        if (++_entries > limits.MaxEntries)
        {
            throw ImageException.InvalidArchive($"archive holds more than {limits.MaxEntries} entries");
        }
    }
}
