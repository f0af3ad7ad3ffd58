using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>
/// A port of this machine held by a bound socket that nothing reads, so that no other program gets it. A TCP one also listens: two sockets
/// that only are bound may share a port when both allow it (socket(7), SO_REUSEADDR), and servers do.
/// </summary>
public static unsafe partial class PortHold
{
    private const int Stream = 1;
    private const int Datagram = 2;
    private const int LevelSocket = 1;
    private const int ReuseAddress = 2;
    private const int LevelInet6 = 41;
    private const int Inet6Only = 26;
    private const int AddressSize = 28;
    private const int Backlog = 512;
    private const int ShutBoth = 2;

    /// <summary>Far longer than who has an ended UDP socket takes to close it.</summary>
    private const long EndingMilliseconds = 2000;

    private static readonly ConcurrentDictionary<IPEndPoint, long> Ending = [];

    /// <param name="address">0.0.0.0 or :: for all of the machine's of that family alone.</param>
    /// <param name="port">Not 0.</param>
    /// <param name="protocol"><see cref="ProtocolType.Tcp"/> or <see cref="ProtocolType.Udp"/>.</param>
    /// <param name="held">The socket; closing it gives the port back.</param>
    public static Errno TryTake(IPAddress address, ushort port, ProtocolType protocol, out SafeFileHandle? held)
    {
        bool isTcp = protocol == ProtocolType.Tcp;
        bool isInet6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        held = null;
        int descriptor = socket(isInet6 ? 10 : 2, (isTcp ? Stream : Datagram) | Fd.CloseOnExec | Fd.NonBlocking, 0);
        if (descriptor < 0)
        {
            return Fd.LastErrno();
        }

        SafeFileHandle handle = new(descriptor, ownsHandle: true);
        int one = 1;
        _ = isInet6 ? setsockopt(handle, LevelInet6, Inet6Only, &one, sizeof(int)) : 0;

        // Or connections of a server that has just ended would keep the port for a minute. A UDP port is shared with a socket of our own that has ended, with no other.
        IPEndPoint place = new(address, port);
        Share(handle, isTcp || IsEnding(place));
        byte* bytes = stackalloc byte[AddressSize];
        int length = InternetSocket.Write(place, !isInet6, new Span<byte>(bytes, AddressSize));
        if (bind(handle, bytes, length) < 0 || (isTcp && listen(handle, 0) < 0))
        {
            var errno = Fd.LastErrno();
            handle.Dispose();
            return errno;
        }

        if (!isTcp)
        {
            Share(handle, false);
        }

        held = handle;
        return Errno.None;
    }

    /// <summary>Lets clients wait at a TCP port: from now on somebody reads it.</summary>
    public static Errno Listen(SafeFileHandle held) => listen(held, Backlog) == 0 ? Errno.None : Fd.LastErrno();

    /// <summary>
    /// Ends a port for everybody who has the socket, and tells them (<see cref="Epoll.HangUp"/>). One of TCP is free at once, whoever still has it open; one of UDP only for
    /// <see cref="TryTake"/>, and for others when everybody has closed it.
    /// </summary>
    public static void End(SafeFileHandle held)
    {
        if (PlaceOf(held) is { IsDatagram: true } place)
        {
            Share(held, true);
            Ending[place.Address] = Environment.TickCount64;
        }

        _ = shutdown(held, ShutBoth);
    }

    /// <summary>Where a socket is bound, and whether it is one of datagrams.</summary>
    public static (IPEndPoint Address, bool IsDatagram) PlaceOf(SafeFileHandle held)
    {
        Span<byte> address = stackalloc byte[AddressSize];
        int length = AddressSize;
        fixed (byte* bytes = address)
        {
            LinuxException.ThrowIfFailed(getsockname(held, bytes, &length) == 0 ? Errno.None : Fd.LastErrno(), "ask where a socket is bound");
        }

        bool isInet6 = length == AddressSize;
        IPAddress bound = new(address.Slice(isInet6 ? 8 : 4, isInet6 ? 16 : 4));
        return (new IPEndPoint(bound, BinaryPrimitives.ReadUInt16BigEndian(address[2..])), InternetSocket.IsDatagram((int)held.DangerousGetHandle()));
    }

    private static bool IsEnding(IPEndPoint place) => Ending.TryRemove(place, out long since) && Environment.TickCount64 - since < EndingMilliseconds;

    /// <summary>Whether another may be bound where it is, if it allows that too.</summary>
    private static void Share(SafeFileHandle handle, bool isAllowed)
    {
        int value = isAllowed ? 1 : 0;
        _ = setsockopt(handle, LevelSocket, ReuseAddress, &value, sizeof(int));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(SafeFileHandle socket, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int listen(SafeFileHandle socket, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int shutdown(SafeFileHandle socket, int how);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockname(SafeFileHandle socket, byte* address, int* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(SafeFileHandle socket, int level, int option, int* value, int length);
}
