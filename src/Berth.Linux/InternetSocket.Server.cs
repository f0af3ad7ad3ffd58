using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <content>Sockets that others send to.</content>
public static unsafe partial class InternetSocket
{
    private const int SO_REUSEADDR = 2;
    private const int Backlog = 16;

    /// <summary>Room for the address of any peer.</summary>
    public const int PeerSize = AddressSize;

    /// <summary>A socket with this address in the calling thread's network namespace, listening where it is one of streams; or <c>-errno</c>.</summary>
    public static int Bind(IPEndPoint at, bool datagram)
    {
        bool isV4 = at.AddressFamily == AddressFamily.InterNetwork;
        int fd = socket(isV4 ? AF_INET : AF_INET6, (datagram ? SOCK_DGRAM : SOCK_STREAM) | Fd.CloseOnExec | Fd.NonBlocking, 0);
        if (fd < 0)
        {
            return -(int)Fd.LastErrno();
        }

        if (!datagram)
        {
            Set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
        }

        byte* address = stackalloc byte[AddressSize];
        int length = Write(at, isV4, new Span<byte>(address, AddressSize));
        if (bind(fd, address, length) == 0 && (datagram || listen(fd, Backlog) == 0))
        {
            return fd;
        }

        int failed = -(int)Fd.LastErrno();
        Fd.Close(fd);
        return failed;
    }

    /// <summary>The connection that waits longest, or <c>-errno</c>.</summary>
    public static int Accept(int listener)
    {
        int fd = accept4(listener, null, null, Fd.CloseOnExec | Fd.NonBlocking);
        return fd >= 0 ? fd : -(int)Fd.LastErrno();
    }

    /// <summary>Takes a datagram and its sender's address (<see cref="PeerSize"/>); its length, or <c>-errno</c>.</summary>
    public static int ReceiveFrom(int fd, Span<byte> datagram, Span<byte> peer, out int peerLength)
    {
        int length = peer.Length;
        nint count;
        fixed (byte* bytes = datagram, address = peer)
        {
            count = recvfrom(fd, bytes, datagram.Length, 0, address, &length);
        }

        peerLength = length;
        return count >= 0 ? (int)count : -(int)Fd.LastErrno();
    }

    /// <summary>Sends a datagram to an address that <see cref="ReceiveFrom"/> gave. Where there is no room the datagram is lost, as datagrams are.</summary>
    public static void SendTo(int fd, ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> peer)
    {
        fixed (byte* bytes = datagram, address = peer)
        {
            _ = sendto(fd, bytes, datagram.Length, MSG_NOSIGNAL, address, peer.Length);
        }
    }

    private const int MSG_NOSIGNAL = 0x4000;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int fd, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int listen(int fd, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(int fd, byte* address, int* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvfrom(int fd, byte* bytes, nint count, int flags, byte* address, int* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendto(int fd, byte* bytes, nint count, int flags, byte* address, int length);
}
