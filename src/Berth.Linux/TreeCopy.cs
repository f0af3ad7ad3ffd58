using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>
/// Copies a tree with everything that it is: bytes and holes, owners, modes, times, attributes, links, devices, sockets. Works by descriptor and
/// single names that are never followed, so that whoever changes the source meanwhile leads it nowhere else; the target is the
/// caller's alone. A directory that is moved meanwhile is noticed by its identity. It holds a few descriptors, however deep the tree.
/// </summary>
public sealed partial class TreeCopy
{
    private readonly Dictionary<(ulong FileSystem, ulong Inode), byte[]> linked = [];
    private readonly Stack<Level> levels = new();
    private readonly SafeFileHandle root;
    private readonly CancellationToken cancellation;
    private readonly byte[] buffer = new byte[64 * 1024];
    private bool reflinks = true;

    private TreeCopy(SafeFileHandle root, CancellationToken cancellation) => (this.root, this.cancellation) = (root, cancellation);

    /// <summary>Makes an empty directory the copy of another, with all that is in it.</summary>
    /// <param name="source">Opened for reading.</param>
    /// <param name="target">Opened for reading; nobody else writes to it.</param>
    /// <param name="cancellation">Stops between pieces; what was copied stays.</param>
    /// <exception cref="LinuxException">The file system refused: full, read-only, broken.</exception>
    public static void Run(SafeFileHandle source, SafeFileHandle target, CancellationToken cancellation)
    {
        TreeCopy copy = new(target, cancellation);
        copy.CopyTree(Open(source, "."u8), Open(target, "."u8));
    }

    private void CopyTree(SafeFileHandle from, SafeFileHandle to)
    {
        try
        {
            levels.Push(new Level([], StatusOf(from, []), NamesIn(from)));
            while (levels.TryPeek(out Level? level))
            {
                cancellation.ThrowIfCancellationRequested();
                if (level.Names.TryDequeue(out byte[]? name))
                {
                    (from, to) = CopyChild(from, to, level, name);
                    continue;
                }

                SetAttributes(from, [], to, [], level.Status, SpecialKind.None);
                levels.Pop();
                if (levels.TryPeek(out Level? above))
                {
                    (from, to) = (Exchange(from, Open(from, ".."u8)), Exchange(to, Open(to, ".."u8)));
                    CheckSame(from, above);
                }
            }
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }

    private static void CheckSame(SafeFileHandle directory, Level level)
    {
        FileStatus now = StatusOf(directory, []);
        if ((now.Inode, now.FileSystem) != (level.Status.Inode, level.Status.FileSystem))
        {
            throw new IOException($"directory {Text(level.Path)} was moved while it was copied");
        }
    }

    private (SafeFileHandle From, SafeFileHandle To) CopyChild(SafeFileHandle from, SafeFileHandle to, Level level, byte[] name)
    {
        Errno error = FilesAt.Status(from, name, out FileStatus status);
        if (error == Errno.ENOENT)
        {
            return (from, to); // removed meanwhile
        }

        LinuxException.ThrowIfFailed(error, "inspect", Text(name));
        byte[] path = level.Path.Length == 0 ? name : [.. level.Path, (byte)'/', .. name];
        if (!status.IsDirectory)
        {
            CopyFile(from, to, name, path, status);
            return (from, to);
        }

        LinuxException.ThrowIfFailed(FilesAt.MakeDirectory(to, name, 0x1C0 /* 0700, until all is in it */), "make directory", Text(path));
        (from, to) = (Exchange(from, Open(from, name)), Exchange(to, Open(to, name)));
        levels.Push(new Level(path, StatusOf(from, []), NamesIn(from)));
        return (from, to);
    }

    private void CopyFile(SafeFileHandle from, SafeFileHandle to, byte[] name, byte[] path, FileStatus status)
    {
        if (status.Links > 1 && linked.TryGetValue((status.FileSystem, status.Inode), out byte[]? first))
        {
            Link(first, to, name);
            return;
        }

        switch (status.Kind)
        {
            case FileKind.Regular:
                CopyRegular(from, to, name);
                break;
            case FileKind.SymbolicLink:
                CopySymbolicLink(from, to, name);
                SetAttributes(from, name, to, name, status, SpecialKind.Link);
                break;
            default:
                Check(FilesAt.MakeNode(to, name, (uint)status.Kind | 0x180 /* 0600 */, FilesAt.DeviceNumber(status.DeviceMajor, status.DeviceMinor)), "make", name);
                SetAttributes(from, name, to, name, status, SpecialKind.Node);
                break;
        }

        if (status.Links > 1)
        {
            linked.Add((status.FileSystem, status.Inode), path);
        }
    }

    private void Link(byte[] first, SafeFileHandle to, byte[] name)
    {
        int slash = first.AsSpan().LastIndexOf((byte)'/');
        Check(FilesAt.OpenInRoot(root, slash < 0 ? "."u8 : first.AsSpan(0, slash), OpenFlags.PathOnly | OpenFlags.Directory, out SafeFileHandle directory), "open", first);
        using (directory)
        {
            Check(FilesAt.HardLink(directory, first.AsSpan(slash + 1), to, name), "link", name);
        }
    }

    private static void CopySymbolicLink(SafeFileHandle from, SafeFileHandle to, byte[] name)
    {
        byte[] target = new byte[FilesAt.PathMax];
        Check(FilesAt.ReadLink(from, name, target, out int length), "read link", name);
        Check(FilesAt.SymbolicLink(target.AsSpan(0, length), to, name), "make link", name);
    }

    private static Queue<byte[]> NamesIn(SafeFileHandle directory) => new(new DirectoryReader(directory).ReadSorted());

    private static SafeFileHandle Open(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        Errno error = FilesAt.Open(directory, name, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out SafeFileHandle handle);
        return error == Errno.None ? handle : throw new LinuxException("open", Text(name), error);
    }

    private static FileStatus StatusOf(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        Check(FilesAt.Status(directory, name, out FileStatus status), "inspect", name);
        return status;
    }

    private static SafeFileHandle Exchange(SafeFileHandle old, SafeFileHandle handle)
    {
        old.Dispose();
        return handle;
    }

    private static void Check(Errno error, string operation, ReadOnlySpan<byte> name)
    {
        if (error != Errno.None)
        {
            LinuxException.Throw(error, operation, Text(name));
        }
    }

    private static string Text(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name);

    private sealed record Level(byte[] Path, FileStatus Status, Queue<byte[]> Names);

    private enum SpecialKind
    {
        None,
        Link,
        Node,
    }
}
