using System.Text;
using Berth.Images.Archives.Tar;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

/// <summary>
/// Writes a layer's or a container's upper directory as an archive: whiteouts as files, hard links as links, entries sorted by
/// the bytes of their names, so that the same content always gives the same bytes. Sockets are left out. Works by
/// descriptor, so a container that still runs cannot lead it elsewhere; a file that shrinks meanwhile is filled up with zeros.
/// </summary>
public sealed partial class LayerPacker
{
    /// <summary>Paths are kept with "./" in front and written without; only the root itself is "./".</summary>
    private const int RootPrefixLength = 2;
    private readonly Stream _output;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<ulong, byte[]> _linked = [];
    private readonly byte[] _buffer = new byte[256 * 1024];

    private LayerPacker(Stream output, CancellationToken cancellation) => (_output, _cancellation) = (output, cancellation);

    /// <param name="directory">The root of the layer.</param>
    /// <param name="output">Written synchronously.</param>
    /// <param name="cancellation">Stops between pieces.</param>
    public static void Pack(string directory, Stream output, CancellationToken cancellation)
    {
        LinuxException.ThrowIfFailed(FilesAt.OpenPath(directory, OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle root), "open", directory);
        var packer = new LayerPacker(output, cancellation);
        packer.PackTree(root);
        output.Write(TarHeaderWriter.End());
    }

    /// <summary>
    /// Walks the tree with one descriptor, not one for each level: down by name, up by "..". A directory that is moved meanwhile
    /// is noticed by its inode.
    /// </summary>
    private void PackTree(SafeFileHandle root)
    {
        var levels = new Stack<Level>();
        SafeFileHandle current = root;
        try
        {
            levels.Push(Enter(current, "."u8.ToArray()));
            while (true)
            {
                _cancellation.ThrowIfCancellationRequested();
                if (levels.Peek().Names.TryDequeue(out byte[]? name))
                {
                    current = PackChild(levels, current, name);
                    continue;
                }
                levels.Pop();
                if (levels.Count == 0)
                {
                    return;
                }
                current = Exchange(current, OpenDirectory(current, ".."u8));
                if (StatusOf(current, []).Inode != levels.Peek().Inode)
                {
                    throw new IOException($"directory {Encoding.UTF8.GetString(levels.Peek().Path)} was moved while it was read");
                }
            }
        }
        finally
        {
            current.Dispose();
        }
    }

    private SafeFileHandle PackChild(Stack<Level> levels, SafeFileHandle directory, byte[] name)
    {
        byte[] path = [.. levels.Peek().Path, (byte)'/', .. name];
        Errno error = FilesAt.Status(directory, name, out FileStatus status);
        if (error == Errno.ENOENT)
        {
            return directory; // removed meanwhile
        }
        LinuxException.ThrowIfFailed(error, "status", Encoding.UTF8.GetString(path));
        if (!status.IsDirectory)
        {
            PackFile(directory, name, path, status);
            return directory;
        }
        SafeFileHandle child = Exchange(directory, OpenDirectory(directory, name));
        levels.Push(Enter(child, path));
        return child;
    }

    private Level Enter(SafeFileHandle directory, byte[] path)
    {
        FileStatus status = StatusOf(directory, []);
        WriteHeader(directory, [], [.. path, (byte)'/'], TarEntryKind.Directory, status, []);
        if (ExtendedAttributes.Get(directory, [], Whiteout.OpaqueAttribute).AsSpan().SequenceEqual(Whiteout.OpaqueValue))
        {
            WriteWhiteout([.. path, (byte)'/', .. Whiteout.OpaqueMarker]);
        }
        return new Level(path, status.Inode, new Queue<byte[]>(new DirectoryReader(directory).ReadSorted()));
    }

    private static SafeFileHandle OpenDirectory(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        Errno error = FilesAt.Open(directory, name, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out SafeFileHandle handle);
        return error == Errno.None ? handle : throw new LinuxException("open", Encoding.UTF8.GetString(name), error);
    }

    private static FileStatus StatusOf(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        LinuxException.ThrowIfFailed(FilesAt.Status(directory, name, out FileStatus status), "status", Encoding.UTF8.GetString(name));
        return status;
    }

    private static SafeFileHandle Exchange(SafeFileHandle old, SafeFileHandle handle)
    {
        old.Dispose();
        return handle;
    }

    private sealed record Level(byte[] Path, ulong Inode, Queue<byte[]> Names);
}
