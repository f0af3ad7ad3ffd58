using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers.Listing;

/// <summary>Bytes in the files below a directory that its container may change meanwhile: names are never followed out of it.</summary>
internal static class TreeSize
{
    /// <summary>How deep is looked; a container can nest directories until descriptors run out.</summary>
    private const int DeepestLevel = 256;

    public static long Of(string directory)
    {
        OpenFlags flags = OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.CloseOnExec;
        return FilesAt.OpenPath(directory, flags, out SafeFileHandle handle) == Errno.None ? Of(handle, flags, [], 0) : 0;
    }

    private static long Of(SafeFileHandle directory, OpenFlags flags, HashSet<(ulong, ulong)> linked, int level)
    {
        long bytes = 0;
        using (directory)
        {
            DirectoryReader reader = new(directory);
            while (reader.Next(out ReadOnlySpan<byte> name))
            {
                if (FilesAt.Status(directory, name, out FileStatus status) != Errno.None)
                {
                    continue;   // it is gone already
                }

                if (!status.IsDirectory)
                {
                    bytes += status.Links == 1 || linked.Add((status.FileSystem, status.Inode)) ? status.Size : 0;
                }
                else if (level < DeepestLevel && FilesAt.Open(directory, name, flags, 0, out SafeFileHandle child) == Errno.None)
                {
                    bytes += Of(child, flags, linked, level + 1);
                }
            }
        }

        return bytes;
    }
}
