using System.Text;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers.Files;

/// <summary>Where a path leads in the end, as text. What a link names that is not there leads where it says.</summary>
internal static class PathResolver
{
    private const int MaxLinks = 255; // as Docker's

    /// <exception cref="EngineException">Links go in circles.</exception>
    public static string Resolve(SafeFileHandle root, string path)
    {
        List<string> resolved = [];
        Stack<string> pending = new(path.Split('/').Reverse());
        int links = 0;
        while (pending.TryPop(out string? part))
        {
            switch (part)
            {
                case "" or ".":
                    continue;
                case "..":
                    resolved.RemoveRange(Math.Max(0, resolved.Count - 1), Math.Min(1, resolved.Count));
                    continue;
            }

            if (TargetOf(root, resolved, part) is not { } target)
            {
                resolved.Add(part);
                continue;
            }

            if (++links > MaxLinks)
            {
                throw EngineException.InvalidArgument($"too many links in {path}");
            }

            if (target.StartsWith('/'))
            {
                resolved.Clear();
            }

            foreach (string next in target.Split('/').Reverse())
            {
                pending.Push(next);
            }
        }

        return "/" + string.Join('/', resolved);
    }

    /// <summary>The target of a link; null for anything else, and for nothing.</summary>
    private static string? TargetOf(SafeFileHandle root, List<string> directory, string name)
    {
        byte[] path = Encoding.UTF8.GetBytes("/" + string.Join('/', directory));
        Errno error = FilesAt.OpenInRoot(root, path, OpenFlags.PathOnly | OpenFlags.Directory, out SafeFileHandle parent);
        using (parent)
        {
            byte[] target = new byte[FilesAt.PathMax];
            return error == Errno.None && FilesAt.ReadLink(parent, Encoding.UTF8.GetBytes(name), target, out int length) == Errno.None
                ? Encoding.UTF8.GetString(target.AsSpan(0, length))
                : null;
        }
    }
}
