using System.Text;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers.Files;

/// <summary>Makes what a mount is put on, where a container's root does not have it.</summary>
internal static class MountTarget
{
    private const uint DirectoryMode = 0x1ED; // 0755
    private const uint FileMode = 0x8000 | 0x1A4; // a regular file, 0644

    /// <param name="root">Links on the way count from here.</param>
    /// <param name="path">A clean path in it.</param>
    /// <param name="isDirectory">What is to be mounted is one.</param>
    public static void Make(SafeFileHandle root, string path, bool isDirectory)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        for (int end = bytes.AsSpan(1).IndexOf((byte)'/') + 1; end > 0; end = Next(bytes, end))
        {
            MakeOne(root, bytes.AsSpan(0, end), isDirectory: true);
        }

        MakeOne(root, bytes, isDirectory);
    }

    private static int Next(byte[] path, int slash)
    {
        int next = path.AsSpan(slash + 1).IndexOf((byte)'/');
        return next < 0 ? 0 : slash + 1 + next;
    }

    private static void MakeOne(SafeFileHandle root, ReadOnlySpan<byte> path, bool isDirectory)
    {
        int slash = path.LastIndexOf((byte)'/');
        Errno error = FilesAt.OpenInRoot(root, slash == 0 ? "/"u8 : path[..slash], OpenFlags.PathOnly | OpenFlags.Directory, out SafeFileHandle parent);
        using (parent)
        {
            if (error != Errno.None || path.Length == 1)
            {
                return; // the attaching will fail and say so
            }

            _ = isDirectory ? FilesAt.MakeDirectory(parent, path[(slash + 1)..], DirectoryMode) : FilesAt.MakeNode(parent, path[(slash + 1)..], FileMode, device: 0);
        }
    }
}
