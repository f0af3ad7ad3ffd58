using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

public static unsafe partial class FilesAt
{
    /// <summary>Writes all of <paramref name="data"/> at the descriptor's position.</summary>
    public static Errno Write(SafeFileHandle file, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            nint written;
            fixed (byte* start = data)
            {
                written = NativeWrite(file, start, (nuint)data.Length);
            }
            Errno error = Result(written);
            if (error == Errno.EINTR)
            {
                continue;
            }
            if (error != Errno.None)
            {
                return error;
            }
            data = data[(int)written..];
        }
        return Errno.None;
    }

    /// <summary>Reads once at the descriptor's position; <paramref name="count"/> is 0 at the end.</summary>
    public static Errno Read(SafeFileHandle file, Span<byte> buffer, out int count)
    {
        Errno error;
        do
        {
            fixed (byte* start = buffer)
            {
                count = (int)NativeRead(file, start, (nuint)buffer.Length);
            }
            error = Result(count);
        }
        while (error == Errno.EINTR);
        return error;
    }

    /// <summary>Moves the descriptor's position, for the hole before a sparse file's next extent.</summary>
    public static Errno SeekTo(SafeFileHandle file, long offset) => Result((nint)NativeLSeek(file, offset, SeekSet));

    public static Errno Truncate(SafeFileHandle file, long length) => Result(NativeFTruncate(file, length));

    public static Errno Sync(SafeFileHandle file) => Result(NativeFSync(file));

    /// <summary>Makes everything written so far to the file system that holds <paramref name="file"/> durable.</summary>
    public static Errno SyncFileSystem(SafeFileHandle file) => Result(NativeSyncFs(file));

    /// <summary>Starts writing a range to the disk without waiting, so that a later sync finds little left to do. Advisory.</summary>
    public static void StartWriteback(SafeFileHandle file, long offset, long length) =>
        _ = NativeSyncFileRange(file, offset, length, SyncFileRangeWrite);
}
