using System.Text;
using Berth.Images.Archives.Tar;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

/// <summary>
/// Writes a layer, a container's upper directory or any other files as an archive: hard links as links, entries sorted by
/// the bytes of their names, so that the same content always gives the same bytes. Sockets are left out. Works by
/// descriptor, so a container that still runs cannot lead it elsewhere; a file that shrinks meanwhile is filled up with zeros.
/// </summary>
public sealed partial class LayerPacker
{
    /// <summary>The paths of a root are kept with "./" in front and written without; only the root itself is "./".</summary>
    private const int RootPrefixLength = 2;
    private readonly Stream _output;
    private readonly CancellationToken _cancellation;
    private readonly bool _isLayer;
    private bool _isRoot;
    private bool _keepsHoles;
    private Func<string, bool> _isLeftOut = static _ => false;
    private readonly Dictionary<(ulong FileSystem, ulong Inode), byte[]> _linked = [];
    private readonly byte[] _buffer = new byte[256 * 1024];

    private LayerPacker(Stream output, bool isLayer, CancellationToken cancellation) =>
        (_output, _isLayer, _cancellation) = (output, isLayer, cancellation);

    /// <summary>Writes a layer: its whiteouts as the files that say so in archives.</summary>
    /// <param name="directory">The root of the layer.</param>
    /// <param name="output">Written synchronously.</param>
    /// <param name="isLeftOut">Which absolute paths, and all below them, do not belong to the layer; null for none.</param>
    /// <param name="cancellation">Stops between pieces.</param>
    public static void Pack(string directory, Stream output, Func<string, bool>? isLeftOut, CancellationToken cancellation)
    {
        LinuxException.ThrowIfFailed(FilesAt.OpenPath(directory, OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle root), "open", directory);
        var packer = new LayerPacker(output, isLayer: true, cancellation) { _isRoot = true, _isLeftOut = isLeftOut ?? (static _ => false) };
        packer.PackTree(root, "."u8.ToArray());
        output.Write(TarHeaderWriter.End());
    }

    /// <summary>Writes a directory and all below it.</summary>
    /// <param name="directory">Opened for reading; it is closed.</param>
    /// <param name="name">
    /// What the directory is called in the archive, without a slash at the end; what lies in it is named after it. Null for a root, which
    /// lends its content no name.
    /// </param>
    /// <param name="output">Written synchronously.</param>
    /// <param name="cancellation">Stops between pieces.</param>
    internal static void PackDirectory(SafeFileHandle directory, string? name, Stream output, CancellationToken cancellation)
    {
        var packer = new LayerPacker(output, isLayer: false, cancellation) { _isRoot = name is null };
        packer.PackTree(directory, Encoding.UTF8.GetBytes(name ?? "."));
        output.Write(TarHeaderWriter.End());
    }

    /// <summary>Writes a root and all below it, holes as holes.</summary>
    internal static void PackTree(SafeFileHandle directory, Stream output, CancellationToken cancellation)
    {
        LinuxException.ThrowIfFailed(FilesAt.Open(directory, "."u8, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out SafeFileHandle root), "open");
        var packer = new LayerPacker(output, isLayer: false, cancellation) { _isRoot = true, _keepsHoles = true };
        packer.PackTree(root, "."u8.ToArray());
        output.Write(TarHeaderWriter.End());
    }

    /// <summary>Writes one file that is no directory: a link as a link.</summary>
    /// <param name="directory">Where it lies.</param>
    /// <param name="name">Its name, there and in the archive.</param>
    /// <param name="output">Written synchronously.</param>
    /// <param name="cancellation">Stops between pieces.</param>
    internal static void PackFile(SafeFileHandle directory, string name, Stream output, CancellationToken cancellation)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        var packer = new LayerPacker(output, isLayer: false, cancellation);
        packer.PackFile(directory, bytes, bytes, StatusOf(directory, bytes));
        output.Write(TarHeaderWriter.End());
    }

    /// <summary>
    /// Walks the tree with one descriptor, not one for each level: down by name, up by "..". A directory that is moved meanwhile
    /// is noticed by its inode.
    /// </summary>
    private void PackTree(SafeFileHandle root, byte[] name)
    {
        var levels = new Stack<Level>();
        SafeFileHandle current = root;
        try
        {
            levels.Push(Enter(current, name));
            while (true)
            {
                _cancellation.ThrowIfCancellationRequested();
                if (levels.Peek().Names.TryDequeue(out byte[]? child))
                {
                    current = PackChild(levels, current, child);
                    continue;
                }
                levels.Pop();
                if (levels.Count == 0)
                {
                    return;
                }
                current = Exchange(current, OpenDirectory(current, ".."u8));
                if (StatusOf(current, []) is var above && (above.Inode, above.FileSystem) != (levels.Peek().Inode, levels.Peek().FileSystem))
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
        if (error == Errno.ENOENT || (_isLayer && _isLeftOut("/" + Encoding.UTF8.GetString(NameOf(path)))))
        {
            return directory; // removed meanwhile, or not to be there
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
        if (_isLayer && ExtendedAttributes.Get(directory, [], Whiteout.OpaqueAttribute).AsSpan().SequenceEqual(Whiteout.OpaqueValue))
        {
            WriteWhiteout([.. path, (byte)'/', .. Whiteout.OpaqueMarker]);
        }
        return new Level(path, status.Inode, status.FileSystem, new Queue<byte[]>(new DirectoryReader(directory).ReadSorted()));
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

    private sealed record Level(byte[] Path, ulong Inode, ulong FileSystem, Queue<byte[]> Names);
}
