using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <content>The side that connects.</content>
public static unsafe partial class UnixSocket
{
    /// <summary>Connects to a path of any length; the descriptor, closed on exec, or <c>-errno</c>: <c>ENOENT</c> and <c>ECONNREFUSED</c> mean that nobody listens.</summary>
    public static int Connect(string path) => Connect(path, SOCK_STREAM);

    /// <summary>The same, without waiting, then and later.</summary>
    public static int ConnectNonBlocking(string path, bool datagram) => Connect(path, (datagram ? SOCK_DGRAM : SOCK_STREAM) | Fd.NonBlocking);

    private static int Connect(string path, int type)
    {
        const int pathOnly = 0x200000; // O_PATH
        int file = Fd.Open(path, pathOnly);
        if (file < 0)
        {
            return file;
        }

        int fd = socket(AF_UNIX, type | Fd.CloseOnExec, 0);
        byte* address = stackalloc byte[2 + PathCapacity];
        int length = Address($"/proc/self/fd/{file}", address);
        int failed = fd >= 0 && connect(fd, address, length) == 0 ? 0 : -(int)Fd.LastErrno();
        Fd.Close(file);
        if (failed != 0)
        {
            Fd.Close(fd);
        }

        return failed != 0 ? failed : fd;
    }

    /// <summary>Receives what is there, without waiting: a count, 0 at the end, <c>-EAGAIN</c> when nothing is.</summary>
    public static nint Receive(int fd, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint count;
            do
            {
                count = recv(fd, start, buffer.Length, MSG_DONTWAIT);
            }
            while (count < 0 && Fd.LastErrno() == Errno.EINTR);
            return count >= 0 ? count : -(nint)Fd.LastErrno();
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int fd, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int fd, byte* buffer, nint length, int flags);
}
