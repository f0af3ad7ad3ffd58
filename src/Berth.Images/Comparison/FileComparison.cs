using Berth.Images.Layers;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Comparison;

/// <summary>Whether two files are the same in all that an image says of them but its times.</summary>
internal sealed class FileComparison
{
    private const int BufferSize = 128 * 1024;
    private readonly byte[] _left = new byte[BufferSize];
    private readonly byte[] _right = new byte[BufferSize];

    public bool AreSame(in MergedNode from, in MergedNode to)
    {
        FileStatus old = from.Status, @new = to.Status;
        if (old.Inode == @new.Inode && old.FileSystem == @new.FileSystem)
        {
            return true;
        }

        return old.Kind == @new.Kind && old.Mode == @new.Mode && old.User == @new.User && old.Group == @new.Group
            && HaveSameContent(from, to) && AttributesOf(from).SetEquals(AttributesOf(to));
    }

    private bool HaveSameContent(in MergedNode from, in MergedNode to) => from.Status.Kind switch
    {
        FileKind.Regular => from.Status.Size == to.Status.Size && HaveSameBytes(from, to),
        FileKind.SymbolicLink => TargetOf(from, _left).SequenceEqual(TargetOf(to, _right)),
        FileKind.CharacterDevice or FileKind.BlockDevice =>
            (from.Status.DeviceMajor, from.Status.DeviceMinor) == (to.Status.DeviceMajor, to.Status.DeviceMinor),
        _ => true,
    };

    private bool HaveSameBytes(in MergedNode from, in MergedNode to)
    {
        using SafeFileHandle left = Open(from), right = Open(to);
        while (true)
        {
            int count = ReadFull(left, _left);
            if (count != ReadFull(right, _right) || !_left.AsSpan(0, count).SequenceEqual(_right.AsSpan(0, count)))
            {
                return false;
            }

            if (count < BufferSize)
            {
                return true;
            }
        }
    }

    private static SafeFileHandle Open(in MergedNode node)
    {
        LinuxException.ThrowIfFailed(FilesAt.Open(node.Layer, node.Name, OpenFlags.ReadOnly | OpenFlags.NonBlocking, 0, out SafeFileHandle file), "open a file of a layer");
        return file;
    }

    private static int ReadFull(SafeFileHandle file, byte[] buffer)
    {
        int length = 0;
        while (length < buffer.Length)
        {
            LinuxException.ThrowIfFailed(FilesAt.Read(file, buffer.AsSpan(length), out int count), "read a file of a layer");
            if (count == 0)
            {
                break;
            }

            length += count;
        }

        return length;
    }

    private static ReadOnlySpan<byte> TargetOf(in MergedNode link, byte[] buffer)
    {
        LinuxException.ThrowIfFailed(FilesAt.ReadLink(link.Layer, link.Name, buffer, out int length), "read a link of a layer");
        return buffer.AsSpan(0, length);
    }

    /// <summary>Names with values, without the overlay's own.</summary>
    private static HashSet<string> AttributesOf(in MergedNode node)
    {
        HashSet<string> attributes = new(StringComparer.Ordinal);
        foreach (byte[] name in ExtendedAttributes.List(node.Layer, node.Name))
        {
            if (!name.AsSpan().StartsWith("trusted.overlay."u8))
            {
                attributes.Add($"{Convert.ToHexString(name)}={Convert.ToHexString(ExtendedAttributes.Get(node.Layer, node.Name, name) ?? [])}");
            }
        }

        return attributes;
    }
}
