using System.Text;
using Berth.Images.Archives.Tar;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

internal sealed partial class LayerUnpacker
{
    private const uint UnfinishedFileMode = 0x180; // 0600

    /// <summary>The disk is set to work on files from this size on, so that the sync at the end has little left to write; for smaller ones that costs more than it saves.</summary>
    private const long WritebackThreshold = 64 << 10;

    private void UnpackFile(OpenedDirectory parent, byte[] path, TarReader reader, TarEntry entry, CancellationToken cancellation)
    {
        ReadOnlySpan<byte> name = EntryPath.Name(path);
        OpenFlags flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive;
        Errno error = FilesAt.Open(parent.Handle, name, flags, UnfinishedFileMode, out SafeFileHandle file);
        if (error == Errno.EEXIST)
        {
            Replace(ref parent, name);
            error = FilesAt.Open(parent.Handle, name, flags, UnfinishedFileMode, out file);
        }
        Check(error, "create", entry);
        using (file)
        {
            Refer(path, entry);
            WriteContent(file, reader, entry, cancellation);
            // In this order: a change of owner clears setuid bits and capabilities, and everything before changes the time.
            (uint user, uint group) = rules.OwnerOf(entry);
            Check(FilesAt.ChangeOwner(file, user, group), "change the owner of", entry);
            Check(FilesAt.ChangeMode(file, entry.Mode), "change the mode of", entry);
            SetAttributes(parent.Handle, name, entry);
            Check(FilesAt.SetTime(file, entry.Modified), "set the time of", entry);
        }
        Size += entry.FileSize;
    }

    private void Refer(byte[] path, TarEntry entry)
    {
        if (recorder is not null)
        {
            foreach (SparseExtent extent in entry.Extents ?? [new SparseExtent(0, entry.PayloadSize)])
            {
                recorder.Refer(path, extent.Offset, extent.Length);
            }
        }
    }

    private void WriteContent(SafeFileHandle file, TarReader reader, TarEntry entry, CancellationToken cancellation)
    {
        if (entry.Extents is { } extents)
        {
            WriteExtents(file, reader, entry, extents);
            return;
        }
        SparseOutput output = new(file);
        for (ReadOnlySpan<byte> data = reader.ReadPayload(); !data.IsEmpty; data = reader.ReadPayload())
        {
            cancellation.ThrowIfCancellationRequested();
            Check(output.Write(data), "write", entry);
        }
        Check(output.Finish(), "write", entry);
        if (entry.FileSize >= WritebackThreshold)
        {
            FilesAt.StartWriteback(file, 0, entry.FileSize);
        }
    }

    private void WriteExtents(SafeFileHandle file, TarReader reader, TarEntry entry, IReadOnlyList<SparseExtent> extents)
    {
        int index = 0;
        long done = 0; // of the current extent
        for (ReadOnlySpan<byte> data = reader.ReadPayload(); !data.IsEmpty; data = reader.ReadPayload())
        {
            while (!data.IsEmpty)
            {
                SparseExtent extent = extents[index];
                if (done == 0)
                {
                    Check(FilesAt.SeekTo(file, extent.Offset), "seek", entry);
                }
                int length = (int)Math.Min(data.Length, extent.Length - done);
                Check(FilesAt.Write(file, data[..length]), "write", entry);
                data = data[length..];
                done += length;
                (index, done) = done == extent.Length ? (index + 1, 0) : (index, done);
            }
        }
        Check(FilesAt.Truncate(file, entry.FileSize), "write", entry);
    }

    /// <summary>
    /// A second name for a file that the archive has brought before. Owner, mode and time are the file's: they came with its
    /// first name.
    /// </summary>
    private void UnpackHardLink(OpenedDirectory parent, ReadOnlySpan<byte> name, TarEntry entry)
    {
        if (!EntryPath.TryClean(entry.LinkName, out byte[] target) || target.Length == 0)
        {
            throw ImageException.InvalidArchive($"entry {entry.DisplayName} links to {Encoding.UTF8.GetString(entry.LinkName)}, outside of the {Destination}");
        }
        Errno error = TryHardLink(parent, name, target);
        if (error == Errno.EEXIST && !IsSameFile(parent, name, target))
        {
            Replace(ref parent, name);
            error = TryHardLink(parent, name, target);
        }
        if (error is not (Errno.None or Errno.EEXIST))
        {
            throw ImageException.InvalidArchive(
                $"entry {entry.DisplayName} links to {Encoding.UTF8.GetString(entry.LinkName)}: {error.Describe()} in this {rules.Place}");
        }
    }

    private Errno TryHardLink(OpenedDirectory parent, ReadOnlySpan<byte> name, byte[] target)
    {
        Errno error = _directories.Open(EntryPath.Parent(target), out OpenedDirectory source);
        return error == Errno.None ? FilesAt.HardLink(source.Handle, EntryPath.Name(target), parent.Handle, name) : error;
    }

    private bool IsSameFile(OpenedDirectory parent, ReadOnlySpan<byte> name, byte[] target) =>
        _directories.Open(EntryPath.Parent(target), out OpenedDirectory source) == Errno.None
        && FilesAt.Status(source.Handle, EntryPath.Name(target), out FileStatus wanted) == Errno.None
        && FilesAt.Status(parent.Handle, name, out FileStatus existing) == Errno.None
        && wanted.Inode == existing.Inode;

    private void UnpackSymbolicLink(OpenedDirectory parent, ReadOnlySpan<byte> name, TarEntry entry)
    {
        Errno error = FilesAt.SymbolicLink(entry.LinkName, parent.Handle, name);
        if (error == Errno.EEXIST)
        {
            Replace(ref parent, name);
            error = FilesAt.SymbolicLink(entry.LinkName, parent.Handle, name);
        }
        Check(error, "make link", entry);
        SetByName(parent, name, entry);
        Size += entry.LinkName.Length;
    }

    private void UnpackNode(OpenedDirectory parent, ReadOnlySpan<byte> name, TarEntry entry)
    {
        FileKind kind = entry.Kind switch
        {
            TarEntryKind.CharacterDevice => FileKind.CharacterDevice,
            TarEntryKind.BlockDevice => FileKind.BlockDevice,
            _ => FileKind.Fifo,
        };
        ulong device = FilesAt.DeviceNumber(entry.DeviceMajor, entry.DeviceMinor);
        Errno error = FilesAt.MakeNode(parent.Handle, name, (uint)kind | UnfinishedFileMode, device);
        if (error == Errno.EEXIST)
        {
            Replace(ref parent, name);
            error = FilesAt.MakeNode(parent.Handle, name, (uint)kind | UnfinishedFileMode, device);
        }
        Check(error, "make node", entry);
        SetByName(parent, name, entry);
    }

    /// <summary>Owner, mode and time of what cannot be opened: a link (which has no mode), a device, a fifo.</summary>
    private void SetByName(OpenedDirectory parent, ReadOnlySpan<byte> name, TarEntry entry)
    {
        (uint user, uint group) = rules.OwnerOf(entry);
        Check(FilesAt.ChangeOwnerAt(parent.Handle, name, user, group), "change the owner of", entry);
        if (entry.Kind != TarEntryKind.SymbolicLink)
        {
            Check(FilesAt.ChangeModeAt(parent.Handle, name, entry.Mode), "change the mode of", entry);
        }
        SetAttributes(parent.Handle, name, entry);
        Check(FilesAt.SetTimeAt(parent.Handle, name, entry.Modified), "set the time of", entry);
    }

    /// <summary>An attribute that this file system or kind of file cannot hold is left out, as Docker and podman do.</summary>
    private void SetAttributes(SafeFileHandle directory, ReadOnlySpan<byte> name, TarEntry entry)
    {
        if (_defaultAcls && entry.Kind != TarEntryKind.SymbolicLink)
        {
            // A directory's default ACL has given the new file one that the archive does not.
            Check(ExtendedAttributes.Remove(directory, name, "system.posix_acl_access"u8), "set an attribute of", entry);
            Check(ExtendedAttributes.Remove(directory, name, "system.posix_acl_default"u8), "set an attribute of", entry);
        }
        foreach (TarAttribute attribute in entry.Attributes)
        {
            _defaultAcls |= attribute.Name.AsSpan().SequenceEqual("system.posix_acl_default"u8);
            if (!Whiteout.IsOverlayAttribute(attribute.Name))
            {
                Errno error = ExtendedAttributes.Set(directory, name, attribute.Name, attribute.Value);
                Check(error is Errno.EOPNOTSUPP or Errno.EPERM ? Errno.None : error, "set an attribute of", entry);
            }
        }
    }

    /// <summary>
    /// Removes what an earlier entry made under this name. Directories and links may have paths through them that are cached,
    /// so the cache starts anew; <paramref name="parent"/> is opened again.
    /// </summary>
    private void Replace(ref OpenedDirectory parent, ReadOnlySpan<byte> name)
    {
        byte[] path = parent.Path;
        _directories.Clear();
        recorder?.KeepWhole();
        parent = OpenDirectory(path);
        bool known = FilesAt.Status(parent.Handle, name, out FileStatus replaced) == Errno.None;
        if (rules.KeepsKinds && known && replaced.IsDirectory)
        {
            throw ImageException.InvalidArchive($"cannot overwrite directory \"{FullPath(path.Length == 0 ? name : [.. path, (byte)'/', .. name])}\" with non-directory \"{FullPath([])}\"");
        }
        Size -= known && replaced is { Kind: FileKind.Regular or FileKind.SymbolicLink, Links: 1 } ? replaced.Size : 0;
        FileTree.Remove(parent.Handle, name);
    }

    private void Check(Errno error, string operation, TarEntry entry)
    {
        if (error != Errno.None)
        {
            throw Failure(operation, entry.Name, error);
        }
    }

    /// <summary>What the archive is to blame for is one kind of error; what the machine is to blame for (a full disk) is another.</summary>
    private Exception Failure(string operation, ReadOnlySpan<byte> name, Errno error)
    {
        string display = Encoding.UTF8.GetString(name);
        return error is Errno.ENOENT or Errno.ENOTDIR or Errno.EISDIR or Errno.ELOOP or Errno.ENAMETOOLONG or Errno.EINVAL or Errno.EEXIST
            or Errno.EXDEV or Errno.EMLINK or Errno.E2BIG or Errno.ERANGE
            ? ImageException.InvalidArchive($"cannot {operation} {display} in the {rules.Place}: {error.Describe()}")
            : new LinuxException(operation, $"{display} in the {rules.Place}", error);
    }
}
