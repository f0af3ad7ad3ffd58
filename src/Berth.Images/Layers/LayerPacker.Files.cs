using System.Text;
using Berth.Images.Archives.Tar;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

public sealed partial class LayerPacker
{
    private const int BlockSize = 512; // of FileStatus.Blocks

    private void PackFile(SafeFileHandle directory, byte[] name, byte[] path, FileStatus status)
    {
        if (_isLayer && Whiteout.Is(status))
        {
            WriteWhiteout([.. EntryPath.Parent(path), (byte)'/', .. Whiteout.Prefix, .. name]);
            return;
        }
        if (status.Links > 1)
        {
            if (_linked.TryGetValue((status.FileSystem, status.Inode), out byte[]? first))
            {
                WriteHeader(directory, name, path, TarEntryKind.HardLink, status, first);
                return;
            }
            _linked.Add((status.FileSystem, status.Inode), path);
        }
        switch (status.Kind)
        {
            case FileKind.Regular: PackRegular(directory, name, path); break;
            case FileKind.SymbolicLink: WriteHeader(directory, name, path, TarEntryKind.SymbolicLink, status, Target(directory, name)); break;
            case FileKind.CharacterDevice: WriteHeader(directory, name, path, TarEntryKind.CharacterDevice, status, []); break;
            case FileKind.BlockDevice: WriteHeader(directory, name, path, TarEntryKind.BlockDevice, status, []); break;
            case FileKind.Fifo: WriteHeader(directory, name, path, TarEntryKind.Fifo, status, []); break;
            default: break; // a socket
        }
    }

    private void PackRegular(SafeFileHandle directory, byte[] name, byte[] path)
    {
        Errno error = FilesAt.Open(directory, name, OpenFlags.ReadOnly | OpenFlags.NonBlocking, 0, out SafeFileHandle file);
        using (file)
        {
            LinuxException.ThrowIfFailed(error, "open", Encoding.UTF8.GetString(path));
            FileStatus status = StatusOf(file, []);
            if (_keepsHoles && status.Blocks * BlockSize < status.Size && ExtentsOf(file, status.Size) is { } extents)
            {
                PackSparse(directory, name, path, file, status, extents);
                return;
            }
            WriteHeader(directory, name, path, TarEntryKind.File, status, []);
            PackData(file, status.Size, path);
            _output.Write(new byte[TarHeaderWriter.PaddingOf(status.Size)]);
        }
    }

    /// <summary>The data alone, behind a map of where it lies.</summary>
    private void PackSparse(SafeFileHandle directory, byte[] name, byte[] path, SafeFileHandle file, FileStatus status, List<SparseExtent> extents)
    {
        byte[] map = SparseMap.Write(extents);
        long size = map.Length + extents.Sum(static extent => extent.Length);
        _output.Write(TarHeaderWriter.Encode(EntryOf(directory, name, path, TarEntryKind.File, status, [], size, extents)));
        _output.Write(map);
        foreach (SparseExtent extent in extents)
        {
            LinuxException.ThrowIfFailed(FilesAt.SeekTo(file, extent.Offset), "read", Encoding.UTF8.GetString(path));
            PackData(file, extent.Length, path);
        }
        _output.Write(new byte[TarHeaderWriter.PaddingOf(size)]);
    }

    /// <summary>Where the data of a file lies; null where the file system does not say, or too many runs to be read back.</summary>
    private static List<SparseExtent>? ExtentsOf(SafeFileHandle file, long size)
    {
        var extents = new List<SparseExtent>();
        for (long at = 0; at < size;)
        {
            Errno error = FilesAt.NextData(file, at, out long start, out long end);
            if (error == Errno.ENXIO || start >= size)
            {
                break;
            }
            if (error != Errno.None || extents.Count == SparseMap.MaxExtents - 1)
            {
                return null;
            }
            end = Math.Min(end, size);
            extents.Add(new SparseExtent(start, end - start));
            at = Math.Max(end, at + 1);
        }
        extents.Add(new SparseExtent(size, 0)); // as GNU tar ends a map, so that a hole at the end is one
        return extents;
    }

    private void PackData(SafeFileHandle file, long left, byte[] path)
    {
        while (left > 0)
        {
            _cancellation.ThrowIfCancellationRequested();
            Span<byte> piece = _buffer.AsSpan(0, (int)Math.Min(left, _buffer.Length));
            LinuxException.ThrowIfFailed(FilesAt.Read(file, piece, out int count), "read", Encoding.UTF8.GetString(path));
            if (count == 0)
            {
                piece.Clear();
                count = piece.Length;
            }
            _output.Write(piece[..count]);
            left -= count;
        }
    }

    private void WriteHeader(SafeFileHandle directory, byte[] name, byte[] path, TarEntryKind kind, FileStatus status, byte[] linkName) =>
        _output.Write(TarHeaderWriter.Encode(EntryOf(directory, name, path, kind, status, linkName)));

    private TarEntry EntryOf(
        SafeFileHandle directory, byte[] name, byte[] path, TarEntryKind kind, FileStatus status, byte[] linkName,
        long? payload = null, IReadOnlyList<SparseExtent>? extents = null)
    {
        long size = kind == TarEntryKind.File ? status.Size : 0;
        bool device = kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice;
        return new TarEntry
        {
            Kind = kind, Name = NameOf(path), LinkName = kind == TarEntryKind.HardLink ? NameOf(linkName) : linkName,
            Mode = status.Mode, User = status.User, Group = status.Group, Modified = status.Modified, PayloadSize = payload ?? size, FileSize = size, Extents = extents,
            DeviceMajor = device ? status.DeviceMajor : 0, DeviceMinor = device ? status.DeviceMinor : 0,
            Attributes = kind == TarEntryKind.HardLink ? [] : Attributes(directory, name),
        };
    }

    private void WriteWhiteout(byte[] path) =>
        _output.Write(TarHeaderWriter.Encode(new TarEntry { Kind = TarEntryKind.File, Name = NameOf(path), Mode = 0x180 /* 0600 */ }));

    private byte[] NameOf(byte[] path) => _isRoot && path.Length > RootPrefixLength ? path[RootPrefixLength..] : path;

    private static List<TarAttribute> Attributes(SafeFileHandle directory, byte[] name)
    {
        var attributes = new List<TarAttribute>();
        foreach (byte[] key in ExtendedAttributes.List(directory, name))
        {
            // An SELinux label is this machine's policy, not the file's content.
            if (!Whiteout.IsOverlayAttribute(key) && !key.AsSpan().SequenceEqual("security.selinux"u8)
                && ExtendedAttributes.Get(directory, name, key) is { } value)
            {
                attributes.Add(new TarAttribute(key, value));
            }
        }
        return attributes;
    }

    private static byte[] Target(SafeFileHandle directory, byte[] name)
    {
        byte[] buffer = new byte[FilesAt.PathMax];
        LinuxException.ThrowIfFailed(FilesAt.ReadLink(directory, name, buffer, out int length), "read link", Encoding.UTF8.GetString(name));
        return buffer[..length];
    }
}
