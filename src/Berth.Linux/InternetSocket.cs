using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>TCP and UDP sockets as bare descriptors, for programs with an event loop of their own. Nothing waits.</summary>
public static unsafe partial class InternetSocket
{
    private const int AF_INET = 2;
    private const int AF_INET6 = 10;
    private const int SOCK_STREAM = 1;
    private const int SOCK_DGRAM = 2;
    private const int SOL_SOCKET = 1;
    private const int SO_ERROR = 4;
    private const int SO_KEEPALIVE = 9;
    private const int IPPROTO_TCP = 6;
    private const int TCP_NODELAY = 1;
    private const int TCP_SYNCNT = 7;
    private const int AddressSize = 28;

    /// <summary>How often a connection is asked for before there is none: 1, 2, 4 and 8 seconds.</summary>
    private const int ConnectTries = 3;

    /// <summary>Begins to connect; the descriptor, which becomes writable when that is decided (<see cref="ErrorOf"/>), or <c>-errno</c>.</summary>
    public static int Connect(IPEndPoint to, bool datagram)
    {
        bool isV4 = to.AddressFamily == AddressFamily.InterNetwork;
        int fd = socket(isV4 ? AF_INET : AF_INET6, (datagram ? SOCK_DGRAM : SOCK_STREAM) | Fd.CloseOnExec | Fd.NonBlocking, 0);
        if (fd < 0)
        {
            return -(int)Fd.LastErrno();
        }

        if (!datagram)
        {
            Set(fd, IPPROTO_TCP, TCP_SYNCNT, ConnectTries);
            KeepAlive(fd);
        }

        byte* address = stackalloc byte[AddressSize];
        int length = Write(to, isV4, new Span<byte>(address, AddressSize));
        if (connect(fd, address, length) == 0 || Fd.LastErrno() == Errno.EINPROGRESS)
        {
            return fd;
        }

        int failed = -(int)Fd.LastErrno();
        Fd.Close(fd);
        return failed;
    }

    /// <summary>What is written is sent at once, also where little of it follows little that is not yet acknowledged.</summary>
    public static void SendAtOnce(int fd) => Set(fd, IPPROTO_TCP, TCP_NODELAY, 1);

    /// <summary>Whether the other side is still there is asked after hours of silence: one that has gone without a word ends the connection.</summary>
    public static void KeepAlive(int fd) => Set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);

    /// <summary>How connecting ended.</summary>
    public static Errno ErrorOf(int fd)
    {
        int error = 0;
        int length = sizeof(int);
        return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? (Errno)error : Fd.LastErrno();
    }

    /// <summary><c>sockaddr_in</c> or <c>sockaddr_in6</c>; its length.</summary>
    internal static int Write(IPEndPoint to, bool isV4, Span<byte> address)
    {
        address.Clear();
        MemoryMarshal.Write(address, (ushort)(isV4 ? AF_INET : AF_INET6));
        BinaryPrimitives.WriteUInt16BigEndian(address[2..], (ushort)to.Port);
        _ = to.Address.TryWriteBytes(address[(isV4 ? 4 : 8)..], out _);
        if (!isV4)
        {
            MemoryMarshal.Write(address[24..], (uint)to.Address.ScopeId);
        }

        return isV4 ? 16 : AddressSize;
    }

    private static void Set(int fd, int level, int option, int value) => _ = setsockopt(fd, level, option, &value, sizeof(int));

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int fd, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int fd, int level, int option, int* value, int* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int fd, int level, int option, int* value, int length);
}
