using System.Text;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

/// <summary>
/// Files of a container or an image as an overlay of its directories would show them, without mounting one: whiteouts and
/// opaque directories hide, links are followed across layers but never out of them. Safe while the container runs and
/// changes its upper directory: everything is opened by descriptor and one name. One thread at a time.
/// </summary>
public sealed partial class LayeredFiles : IDisposable
{
    private const int MaxLinks = 40; // as the kernel (path_resolution(7))
    private readonly DescriptorArena _layers;
    private readonly MergedDirectory _root;

    private LayeredFiles(DescriptorArena layers, MergedDirectory root) => (_layers, _root) = (layers, root);

    /// <summary>The top of the tree, for those who walk all of it.</summary>
    internal MergedDirectory Root => _root;

    /// <summary>Opens a stack of directories, topmost (a container's upper directory) first.</summary>
    public static LayeredFiles Open(IReadOnlyList<string> directories)
    {
        var arena = new DescriptorArena();
        var parts = new List<SafeFileHandle>(directories.Count);
        foreach (string path in directories)
        {
            Errno error = FilesAt.OpenPath(path, OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle handle);
            if (error != Errno.None)
            {
                arena.Dispose();
                LinuxException.Throw(error, "open layer", path);
            }
            parts.Add(arena.Keep(handle));
        }
        return new LayeredFiles(arena, new MergedDirectory(parts));
    }

    /// <summary>
    /// The content of a regular file, links followed. Null where there is none, or where the path leads to something else.
    /// </summary>
    /// <exception cref="LinuxException">It is larger than <paramref name="maxBytes"/> (EFBIG), or links go in circles (ELOOP).</exception>
    public byte[]? ReadFile(string path, int maxBytes)
    {
        using var arena = new DescriptorArena();
        if (Resolve(Encoding.UTF8.GetBytes(path), Links.Followed, arena) is not { Status.Kind: FileKind.Regular } node)
        {
            return null;
        }
        Errno error = FilesAt.Open(node.Layer, node.Name, OpenFlags.ReadOnly | OpenFlags.NonBlocking, 0, out SafeFileHandle file);
        using (file)
        {
            // Gone, or exchanged for a link or a device, since it was looked at: as if it had never been there.
            bool regular = error == Errno.None && FilesAt.Status(file, [], out FileStatus status) == Errno.None && status.Kind == FileKind.Regular;
            return regular ? ReadAll(file, path, maxBytes) : null;
        }
    }

    public bool Exists(string path) => Status(path, followLast: true) is not null;

    /// <summary>What a path leads to; null where there is nothing.</summary>
    /// <exception cref="LinuxException">Links go in circles (ELOOP).</exception>
    public FileStatus? Status(string path, bool followLast)
    {
        using var arena = new DescriptorArena();
        return Resolve(Encoding.UTF8.GetBytes(path), followLast ? Links.Followed : Links.FollowedExceptLast, arena)?.Status;
    }

    public void Dispose() => _layers.Dispose();

    /// <summary>The topmost directory of that path, no link in it followed; null where there is none.</summary>
    internal SafeFileHandle? FindDirectory(byte[] path)
    {
        using var arena = new DescriptorArena();
        if (Resolve(path, Links.Refused, arena)?.Directory is not { } directory)
        {
            return null;
        }
        Errno error = FilesAt.Open(directory.Top, "."u8, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out SafeFileHandle found);
        return error == Errno.None ? found : null;
    }

    /// <summary>What a path is, no link in it followed; null where there is nothing.</summary>
    internal FileStatus? StatusOf(byte[] path)
    {
        using var arena = new DescriptorArena();
        return Resolve(path, Links.Refused, arena)?.Status;
    }

    /// <summary>The names in a directory of that path, sorted by their bytes; none where it is no directory.</summary>
    internal IReadOnlyList<byte[]> NamesIn(byte[] path)
    {
        using var arena = new DescriptorArena();
        return Resolve(path, Links.Refused, arena)?.Directory?.ReadSorted() ?? [];
    }

    private static byte[] ReadAll(SafeFileHandle file, string path, int maxBytes)
    {
        var content = new MemoryStream();
        byte[] buffer = new byte[Math.Min(maxBytes, 16 * 1024) + 1];
        while (true)
        {
            LinuxException.ThrowIfFailed(FilesAt.Read(file, buffer, out int count), "read", path);
            if (count == 0)
            {
                return content.ToArray();
            }
            content.Write(buffer, 0, count);
            if (content.Length > maxBytes)
            {
                LinuxException.Throw(Errno.EFBIG, "read", path);
            }
        }
    }
}
