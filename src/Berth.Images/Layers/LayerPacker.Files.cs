using System.Text;
using Berth.Images.Archives.Tar;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

public sealed partial class LayerPacker
{
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
            WriteHeader(directory, name, path, TarEntryKind.File, status, []);
            long left = status.Size;
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
            _output.Write(new byte[TarHeaderWriter.PaddingOf(status.Size)]);
        }
    }

    private void WriteHeader(SafeFileHandle directory, byte[] name, byte[] path, TarEntryKind kind, FileStatus status, byte[] linkName)
    {
        long size = kind == TarEntryKind.File ? status.Size : 0;
        bool device = kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice;
        _output.Write(TarHeaderWriter.Encode(new TarEntry
        {
            Kind = kind, Name = NameOf(path), LinkName = kind == TarEntryKind.HardLink ? NameOf(linkName) : linkName,
            Mode = status.Mode, User = status.User, Group = status.Group, Modified = status.Modified, PayloadSize = size, FileSize = size,
            DeviceMajor = device ? status.DeviceMajor : 0, DeviceMinor = device ? status.DeviceMinor : 0,
            Attributes = kind == TarEntryKind.HardLink ? [] : Attributes(directory, name),
        }));
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
