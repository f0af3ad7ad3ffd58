using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <content>Datagrams of an IPv6 socket that has several addresses, each answered from the one that it was sent to.</content>
public static unsafe partial class InternetSocket
{
    private const int SO_TYPE = 3;
    private const int IPPROTO_IPV6 = 41;
    private const int IPV6_RECVPKTINFO = 49;
    private const int IPV6_PKTINFO = 50;

    /// <summary>Whether it is one of datagrams, not of streams.</summary>
    public static bool IsDatagram(int fd)
    {
        int type = 0;
        int length = sizeof(int);
        return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_DGRAM;
    }

    /// <summary>From here on it is told which address a datagram was for.</summary>
    public static void TellPaths(int fd) => Set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);

    /// <summary>Takes a datagram and its path; its length, or <c>-errno</c>.</summary>
    public static int ReceiveOnPath(int fd, Span<byte> datagram, out DatagramPath path)
    {
        DatagramPath.Inet6Name peer = default;
        PathMessage control = default;
        nint count;
        fixed (byte* bytes = datagram)
        {
            UnixSocket.IoVector vector = new() { Base = bytes, Length = datagram.Length };
            UnixSocket.MessageHeader header = new()
            {
                Name = &peer, NameLength = DatagramPath.Inet6Name.Size, Vectors = &vector, VectorCount = 1, Control = &control, ControlLength = sizeof(PathMessage),
            };
            count = recvmsg(fd, &header, 0);
        }

        path = new DatagramPath(peer, control.Info.ForAnswers());
        return count >= 0 ? (int)count : -(int)Fd.LastErrno();
    }

    /// <summary>Answers on a path. Where there is no room the datagram is lost, as datagrams are.</summary>
    public static void AnswerOnPath(int fd, ReadOnlySpan<byte> datagram, in DatagramPath path)
    {
        DatagramPath.Inet6Name peer = path.Peer;
        PathMessage control = new() { Length = PathMessage.UsedSize, Level = IPPROTO_IPV6, Type = IPV6_PKTINFO, Info = path.Own };
        fixed (byte* bytes = datagram)
        {
            UnixSocket.IoVector vector = new() { Base = bytes, Length = datagram.Length };
            UnixSocket.MessageHeader header = new()
            {
                Name = &peer, NameLength = DatagramPath.Inet6Name.Size, Vectors = &vector, VectorCount = 1, Control = &control, ControlLength = sizeof(PathMessage),
            };
            _ = sendmsg(fd, &header, MSG_NOSIGNAL);
        }
    }

    /// <summary><c>struct cmsghdr</c> and its one content, with the padding at the end.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PathMessage
    {
        public const int UsedSize = 16 + DatagramPath.PacketInfo.Size;

        public nint Length;
        public int Level;
        public int Type;
        public DatagramPath.PacketInfo Info;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvmsg(int fd, UnixSocket.MessageHeader* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendmsg(int fd, UnixSocket.MessageHeader* message, int flags);
}
