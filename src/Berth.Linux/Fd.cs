using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>
/// Operations on bare descriptor numbers, for the single-threaded programs that own every descriptor they have. Interrupted
/// calls are repeated. Results are counts or descriptors, negative (<c>-errno</c>) when the call failed. Reading and writing may
/// wait for ever, so they let the collector run meanwhile, unlike <see cref="Syscall.Raw"/>.
/// </summary>
public static unsafe partial class Fd
{
    public const int CloseOnExec = 0x80000; // O_CLOEXEC
    public const int NonBlocking = 0x800; // O_NONBLOCK

    /// <summary>A pipe, read end first; both ends close on exec.</summary>
    public static Errno Pipe(out int read, out int write, int flags = CloseOnExec)
    {
        int* ends = stackalloc int[2];
        int failed = pipe2(ends, flags);
        (read, write) = (ends[0], ends[1]);
        return failed == 0 ? Errno.None : LastErrno();
    }

    public static nint Read(int fd, byte* buffer, nint count)
    {
        nint result;
        do
        {
            result = read(fd, buffer, count);
        }
        while (result < 0 && LastErrno() == Errno.EINTR);
        return result >= 0 ? result : -(nint)LastErrno();
    }

    public static nint Read(int fd, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return Read(fd, start, buffer.Length);
        }
    }

    public static nint Write(int fd, byte* buffer, nint count)
    {
        nint result;
        do
        {
            result = write(fd, buffer, count);
        }
        while (result < 0 && LastErrno() == Errno.EINTR);
        return result >= 0 ? result : -(nint)LastErrno();
    }

    public static nint Write(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return Write(fd, start, bytes.Length);
        }
    }

    /// <summary>Writes all of the bytes to a blocking descriptor.</summary>
    public static Errno WriteAll(int fd, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint written = Write(fd, bytes);
            if (written < 0)
            {
                return (Errno)(-written);
            }

            bytes = bytes[(int)written..];
        }

        return Errno.None;
    }

    public static void Close(int fd)
    {
        if (fd >= 0)
        {
            Syscall.Raw(Syscall.Numbers.Close, fd);
        }
    }

    /// <summary>Moves bytes from or to a pipe without waiting; the count, 0 at the end, or <c>-errno</c>.</summary>
    public static nint Splice(int from, int to, nint count)
    {
        nint moved = splice(from, null, to, null, count, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
        return moved >= 0 ? moved : -(nint)LastErrno();
    }

    /// <summary>Opens relative to the working directory; always <c>O_CLOEXEC</c>.</summary>
    public static int Open(string path, int flags, uint mode = 0)
    {
        int fd = open(path, flags | CloseOnExec, mode);
        return fd >= 0 ? fd : -(int)LastErrno();
    }

    public static int OpenAt(int directory, string path, int flags, uint mode = 0)
    {
        int fd = openat(directory, path, flags | CloseOnExec, mode);
        return fd >= 0 ? fd : -(int)LastErrno();
    }

    public static Errno SetNonBlocking(int fd)
    {
        nint flags = Syscall.Raw(Syscall.Numbers.Fcntl, fd, F_GETFL);
        return flags < 0 ? (Errno)(-flags) : Syscall.ErrnoOf(Syscall.Raw(Syscall.Numbers.Fcntl, fd, F_SETFL, flags | NonBlocking));
    }

    public static Errno SetCloseOnExec(int fd) => Syscall.ErrnoOf(Syscall.Raw(Syscall.Numbers.Fcntl, fd, F_SETFD, FD_CLOEXEC));

    /// <summary>Asks for a larger pipe; a refusal (the user's limit) leaves it as it was.</summary>
    public static void GrowPipe(int fd, int bytes) => Syscall.Raw(Syscall.Numbers.Fcntl, fd, F_SETPIPE_SZ, bytes);

    public static Errno Truncate(int fd, long length) => ftruncate(fd, length) == 0 ? Errno.None : LastErrno();

    public static Errno Sync(int fd) => fdatasync(fd) == 0 ? Errno.None : LastErrno();

    public static Errno Rename(string from, string to) => rename(from, to) == 0 ? Errno.None : LastErrno();

    public static Errno Unlink(string path) => unlink(path) == 0 ? Errno.None : LastErrno();

    public static Errno MakeDirectory(string path, uint mode) => mkdir(path, mode) == 0 ? Errno.None : LastErrno();

    public static Errno MakeFifo(string path, uint mode) => mkfifo(path, mode) == 0 ? Errno.None : LastErrno();

    public static Errno RemoveDirectory(string path) => rmdir(path) == 0 ? Errno.None : LastErrno();

    /// <summary>An anonymous file in memory, or <c>-errno</c>.</summary>
    public static int MemoryFile(string name)
    {
        int fd = memfd_create(name, 1 /* MFD_CLOEXEC */);
        return fd >= 0 ? fd : -(int)LastErrno();
    }

    /// <summary>An anonymous file in memory that nobody can change any more, or <c>-errno</c>.</summary>
    public static int SealedMemoryFile(string name, ReadOnlySpan<byte> content)
    {
        int fd = memfd_create(name, 1 | 2 /* MFD_CLOEXEC | MFD_ALLOW_SEALING */);
        Errno failed = fd < 0 ? LastErrno() : WriteAll(fd, content);
        failed = failed != Errno.None ? failed : Syscall.ErrnoOf(Syscall.Raw(Syscall.Numbers.Fcntl, fd, F_ADD_SEALS, AllSeals));
        if (failed == Errno.None)
        {
            return fd;
        }

        Close(fd);
        return -(int)failed;
    }

    /// <summary>Reads from a place in a file without moving its position.</summary>
    public static nint ReadAt(int fd, Span<byte> buffer, long offset)
    {
        fixed (byte* start = buffer)
        {
            nint count = pread(fd, start, buffer.Length, offset);
            return count >= 0 ? count : -(nint)LastErrno();
        }
    }

    public static Errno SetPosition(int fd, long offset) => lseek(fd, offset, 0) >= 0 ? Errno.None : LastErrno();

    /// <summary>Whether the descriptor is open.</summary>
    public static bool IsOpen(int fd) => Syscall.Raw(Syscall.Numbers.Fcntl, fd, F_GETFD) >= 0;

    /// <summary>The type and permission bits of what is open; 0 on failure.</summary>
    public static uint Mode(int fd)
    {
        // struct stat is at most 144 bytes; st_mode lies at 24 on x86_64 and at 16 on aarch64.
        byte* status = stackalloc byte[256];
        return Syscall.Raw(Syscall.Numbers.FStat, fd, (nint)status) == 0 ? *(uint*)(status + (Syscall.IsArm64 ? 16 : 24)) : 0;
    }

    /// <summary>The size of a file in bytes, or <c>-errno</c>.</summary>
    public static long Size(int fd)
    {
        long end = lseek(fd, 0, 2);
        return end >= 0 ? end : -(long)LastErrno();
    }

    internal static Errno LastErrno() => (Errno)Marshal.GetLastPInvokeError();

    private const int F_GETFD = 1;
    private const int F_SETFD = 2;
    private const int FD_CLOEXEC = 1;
    private const int F_GETFL = 3;
    private const int F_SETFL = 4;
    private const int F_SETPIPE_SZ = 1031;
    private const uint SPLICE_F_MOVE = 1;
    private const uint SPLICE_F_NONBLOCK = 2;
    private const int F_ADD_SEALS = 1033;
    private const int AllSeals = 1 | 2 | 4 | 8; // F_SEAL_SEAL, SHRINK, GROW, WRITE

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(int* ends, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint splice(int from, long* fromOffset, int to, long* toOffset, nint count, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int openat(int directory, string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ftruncate(int fd, long length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(int fd);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unlink(string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdir(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rmdir(string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint pread(int fd, byte* buffer, nint count, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long lseek(int fd, long offset, int whence);
}
