using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

/// <summary>Descriptors that one lookup opened; all are closed at its end.</summary>
internal sealed class DescriptorArena : IDisposable
{
    private readonly List<SafeFileHandle> _handles = [];

    public SafeFileHandle Keep(SafeFileHandle handle)
    {
        _handles.Add(handle);
        return handle;
    }

    public void Dispose() => _handles.ForEach(static handle => handle.Dispose());
}

/// <summary>What a name leads to: a merged directory, or a name in one layer's directory.</summary>
internal readonly record struct MergedNode(FileStatus Status, MergedDirectory? Directory, SafeFileHandle Layer, byte[] Name);

/// <summary>One directory as an overlay merges it: the layers' own directories of that path, topmost first.</summary>
internal sealed class MergedDirectory(IReadOnlyList<SafeFileHandle> parts)
{
    /// <summary>The layer whose directory decides owner and mode.</summary>
    public SafeFileHandle Top => parts[0];

    /// <summary>It is made of the same directories of the same layers, and so has the same in it.</summary>
    public bool IsSameAs(MergedDirectory other) => parts.Count == other.Count && parts.Zip(other.Parts, AreSame).All(static same => same);

    private int Count => parts.Count;

    private IReadOnlyList<SafeFileHandle> Parts => parts;

    private static bool AreSame(SafeFileHandle left, SafeFileHandle right) =>
        FilesAt.Status(left, [], out FileStatus one) == Errno.None && FilesAt.Status(right, [], out FileStatus two) == Errno.None
        && (one.FileSystem, one.Inode) == (two.FileSystem, two.Inode);

    /// <summary>Looks one name up; null where no layer has it or a whiteout hides it.</summary>
    public MergedNode? Find(byte[] name, DescriptorArena arena)
    {
        var merged = new List<SafeFileHandle>();
        FileStatus topmost = default;
        foreach (SafeFileHandle part in parts)
        {
            if (FilesAt.Status(part, name, out FileStatus status) != Errno.None)
            {
                continue;
            }
            if (Whiteout.Is(status) || (!status.IsDirectory && merged.Count > 0))
            {
                break;
            }
            if (!status.IsDirectory)
            {
                return new MergedNode(status, null, part, name);
            }
            Errno error = FilesAt.Open(part, name, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out SafeFileHandle directory);
            if (error != Errno.None)
            {
                break; // exchanged meanwhile
            }
            topmost = merged.Count == 0 ? status : topmost;
            merged.Add(arena.Keep(directory));
            if (IsOpaque(directory))
            {
                break;
            }
        }
        return merged.Count == 0 ? null : new MergedNode(topmost, new MergedDirectory(merged), merged[0], []);
    }

    /// <summary>The names that can be found in it, sorted by their bytes.</summary>
    public IReadOnlyList<byte[]> ReadSorted()
    {
        var names = new SortedSet<byte[]>(Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right)));
        foreach (SafeFileHandle part in parts)
        {
            if (FilesAt.Open(part, "."u8, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out SafeFileHandle fresh) == Errno.None)
            {
                names.UnionWith(new DirectoryReader(fresh).ReadSorted());
            }
            fresh.Dispose();
        }
        using var arena = new DescriptorArena();
        return [.. names.Where(name => Find(name, arena) is not null)];
    }

    private static bool IsOpaque(SafeFileHandle directory) =>
        ExtendedAttributes.Get(directory, [], Whiteout.OpaqueAttribute).AsSpan().SequenceEqual(Whiteout.OpaqueValue);
}
