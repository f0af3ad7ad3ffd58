using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux;

/// <content>The side that connects.</content>
public static unsafe partial class UnixSocket
{
    /// <summary>Connects to a listening socket; a long path is reached through its directory.</summary>
    /// <returns>The descriptor, closed on exec, or <c>-errno</c>: <c>ENOENT</c> and <c>ECONNREFUSED</c> mean that nobody listens.</returns>
    public static int Connect(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) < PathCapacity)
        {
            return ConnectShort(path);
        }

        int parent = Fd.Open(Path.GetDirectoryName(path) is { Length: > 0 } directory ? directory : ".", 0x10000 /* O_DIRECTORY */);
        if (parent < 0)
        {
            return parent;
        }

        int fd = ConnectShort($"/proc/self/fd/{parent}/{Path.GetFileName(path)}");
        Fd.Close(parent);
        return fd;
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

    private static int ConnectShort(string path)
    {
        byte* address = stackalloc byte[2 + PathCapacity];
        if (Encoding.UTF8.GetByteCount(path) >= PathCapacity)
        {
            return -(int)Errno.ENAMETOOLONG;
        }

        int length = Address(path, address);
        int fd = socket(AF_UNIX, SOCK_STREAM | Fd.CloseOnExec, 0);
        if (fd < 0 || connect(fd, address, length) == 0)
        {
            return fd >= 0 ? fd : -(int)Fd.LastErrno();
        }

        int failed = -(int)Fd.LastErrno();
        Fd.Close(fd);
        return failed;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int fd, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int fd, byte* buffer, nint length, int flags);
}
