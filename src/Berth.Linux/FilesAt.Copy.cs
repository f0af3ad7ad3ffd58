using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

public static unsafe partial class FilesAt
{
    private const nuint FileClone = 0x40049409; // FICLONE
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const uint RenameExchange = 2;

    /// <summary>Makes a file share all of another's blocks, where the file system can: its size becomes the other's.</summary>
    public static Errno Reflink(SafeFileHandle source, SafeFileHandle target)
    {
        bool held = false;
        try
        {
            source.DangerousAddRef(ref held);
            return Result(NativeIoctl(target, FileClone, source.DangerousGetHandle()));
        }
        finally
        {
            if (held)
            {
                source.DangerousRelease();
            }
        }
    }

    /// <summary>Finds the next run of data at or after an offset: <c>ENXIO</c> where only a hole is left.</summary>
    public static Errno NextData(SafeFileHandle file, long from, out long start, out long end)
    {
        start = NativeLSeek(file, from, SeekData);
        end = 0;
        Errno error = Result((nint)start);
        if (error != Errno.None)
        {
            return error;
        }

        end = NativeLSeek(file, start, SeekHole);
        return Result((nint)end);
    }

    /// <summary>Copies at most <paramref name="length"/> bytes at the same offset of both, in the kernel; 0 at the end of the source.</summary>
    public static Errno CopyRange(SafeFileHandle source, SafeFileHandle target, long offset, long length, out long copied)
    {
        (long from, long to) = (offset, offset);
        copied = (long)NativeCopyFileRange(source, &from, target, &to, (nuint)length, 0);
        return Result((nint)copied);
    }

    /// <summary>Renames between directories of one file system; an empty directory of the new name is replaced.</summary>
    public static Errno Rename(SafeFileHandle fromDirectory, ReadOnlySpan<byte> from, SafeFileHandle toDirectory, ReadOnlySpan<byte> to) =>
        Rename(fromDirectory, from, toDirectory, to, 0);

    /// <summary>Two names change what they name, at once.</summary>
    public static Errno Exchange(SafeFileHandle directory, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        Rename(directory, one, directory, other, RenameExchange);

    private static Errno Rename(SafeFileHandle fromDirectory, ReadOnlySpan<byte> from, SafeFileHandle toDirectory, ReadOnlySpan<byte> to, uint flags)
    {
        byte* source = stackalloc byte[PathMax];
        byte* target = stackalloc byte[PathMax];
        Errno error = Terminate(from, source);
        error = error == Errno.None ? Terminate(to, target) : error;
        return error != Errno.None ? error : Result(NativeRenameAt2(fromDirectory, source, toDirectory, target, flags));
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int NativeIoctl(SafeFileHandle file, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "copy_file_range", SetLastError = true)]
    private static partial nint NativeCopyFileRange(SafeFileHandle source, long* from, SafeFileHandle target, long* to, nuint length, uint flags);
}
