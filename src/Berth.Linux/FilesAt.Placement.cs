using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

public static unsafe partial class FilesAt
{
    private const nuint GetFlags = 0x80086601; // FS_IOC_GETFLAGS
    private const nuint SetFlags = 0x40086602; // FS_IOC_SETFLAGS
    private const int TopDirectory = 0x00020000; // FS_TOPDIR_FL

    /// <summary>
    /// Asks the file system to put each new subdirectory into a region of its own, as it does for top-level directories
    /// (<c>chattr +T</c>), for a directory whose subdirectories come and go as whole trees. ext4 does not hand out an inode again
    /// for five minutes (<c>recently_deleted</c> in fs/ext4/ialloc.c) and searches past those it may not: making 8,000 files where
    /// 8,000 were just removed takes seconds instead of milliseconds. Advisory: file systems without the flag ignore it.
    /// </summary>
    public static void SpreadSubdirectories(SafeFileHandle directory)
    {
        int flags = 0;
        if (NativeIoctl(directory, GetFlags, &flags) == 0 && (flags & TopDirectory) == 0)
        {
            flags |= TopDirectory;
            _ = NativeIoctl(directory, SetFlags, &flags);
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int NativeIoctl(SafeFileHandle file, nuint request, int* argument);
}
