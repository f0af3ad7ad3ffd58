using System.Text;
using Berth.Linux;

namespace Berth.Images.Layers;

public sealed partial class LayeredFiles
{
    private enum Links
    {
        /// <summary>A link anywhere in the path ends the walk.</summary>
        Refused,
        FollowedExceptLast,
        Followed,
    }

    /// <summary>Walks a path from the root of the stack; <c>..</c> and absolute links end there.</summary>
    private MergedNode? Resolve(byte[] path, Links links, DescriptorArena arena)
    {
        var above = new Stack<MergedDirectory>([_root]);
        var pending = new Stack<byte[]>();
        Push(pending, path);
        int followed = 0;
        while (pending.TryPop(out byte[]? name))
        {
            if (name.AsSpan().SequenceEqual(".."u8))
            {
                Ascend(above, toRoot: false);
                continue;
            }
            if (above.Peek().Find(name, arena) is not { } node)
            {
                return null;
            }
            if (node.Directory is { } directory)
            {
                above.Push(directory);
                continue;
            }
            bool last = pending.Count == 0;
            bool follow = links == Links.Followed || (links == Links.FollowedExceptLast && !last);
            if (node.Status.Kind != FileKind.SymbolicLink || !follow)
            {
                return last ? node : null; // a path does not go on after a file
            }
            if (++followed > MaxLinks)
            {
                LinuxException.Throw(Errno.ELOOP, "resolve", Encoding.UTF8.GetString(path));
            }
            Follow(above, pending, node);
        }
        return Describe(above.Peek());
    }

    private static MergedNode Describe(MergedDirectory directory)
    {
        LinuxException.ThrowIfFailed(FilesAt.Status(directory.Top, [], out FileStatus status), "status");
        return new MergedNode(status, directory, directory.Top, []);
    }

    private static void Follow(Stack<MergedDirectory> above, Stack<byte[]> pending, MergedNode link)
    {
        byte[] buffer = new byte[FilesAt.PathMax];
        LinuxException.ThrowIfFailed(FilesAt.ReadLink(link.Layer, link.Name, buffer, out int length), "read link", Encoding.UTF8.GetString(link.Name));
        if (length > 0 && buffer[0] == '/')
        {
            Ascend(above, toRoot: true);
        }
        Push(pending, buffer.AsSpan(0, length));
    }

    private static void Ascend(Stack<MergedDirectory> above, bool toRoot)
    {
        while (above.Count > 1)
        {
            above.Pop();
            if (!toRoot)
            {
                return;
            }
        }
    }

    /// <summary>Puts a path's components on the stack so that the first comes off first.</summary>
    private static void Push(Stack<byte[]> pending, ReadOnlySpan<byte> path)
    {
        while (!path.IsEmpty)
        {
            int slash = path.LastIndexOf((byte)'/');
            ReadOnlySpan<byte> component = path[(slash + 1)..];
            if (!component.IsEmpty && !component.SequenceEqual("."u8))
            {
                pending.Push(component.ToArray());
            }
            path = path[..Math.Max(0, slash)];
        }
    }
}
