using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>
/// Reads and writes that may block, for programs with more than one thread: unlike those of <see cref="Fd"/> they let the
/// garbage collector run meanwhile. Results are counts, negative (<c>-errno</c>) when the call failed; interrupted calls are
/// repeated.
/// </summary>
public static unsafe partial class Descriptors
{
    private const int S_IFMT = 0xF000;
    private const int S_IFIFO = 0x1000;

    public static nint Read(int fd, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint count;
            do
            {
                count = read(fd, start, buffer.Length);
            }
            while (count < 0 && Fd.LastErrno() == Errno.EINTR);
            return count >= 0 ? count : -(nint)Fd.LastErrno();
        }
    }

    public static nint Write(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint count;
            do
            {
                count = write(fd, start, bytes.Length);
            }
            while (count < 0 && Fd.LastErrno() == Errno.EINTR);
            return count >= 0 ? count : -(nint)Fd.LastErrno();
        }
    }

    /// <summary>Writes everything, waiting where the descriptor does not block.</summary>
    public static Errno WriteAll(int fd, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint written = Write(fd, bytes);
            if (written == -(nint)Errno.EAGAIN)
            {
                Polling.Wait(fd, Polling.Writable, Timeout.InfiniteTimeSpan);
                continue;
            }

            if (written < 0)
            {
                return (Errno)(-written);
            }

            bytes = bytes[(int)written..];
        }

        return Errno.None;
    }

    /// <summary>
    /// A pipe that others hold too must not be made non-blocking: opened anew, it has flags of its own. Any other descriptor, and
    /// a pipe that may not be opened, is given back as it is.
    /// </summary>
    public static int ReopenPipeNonBlocking(int fd, bool forWriting)
    {
        byte* status = stackalloc byte[256]; // struct stat has 144 bytes on x86_64, 128 on aarch64
        int modeOffset = Syscall.IsArm64 ? 16 : 24;
        if (Syscall.Raw(Syscall.Numbers.FStat, fd, (nint)status) < 0 || (*(int*)(status + modeOffset) & S_IFMT) != S_IFIFO)
        {
            return fd;
        }

        int opened = Fd.Open($"/proc/self/fd/{fd}", (forWriting ? 1 : 0) | Fd.NonBlocking);
        return opened >= 0 ? opened : fd;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, byte* buffer, nint count);
}
