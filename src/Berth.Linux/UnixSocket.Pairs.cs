namespace Berth.Linux;

/// <content>Two descriptors that go together.</content>
public static unsafe partial class UnixSocket
{
    private const int PairLength = 24; // CMSG_LEN of two descriptors
    private const int SingleLength = 20;

    /// <summary>Sends a message with two descriptors, which stay the caller's too; how much of the message was sent, or <c>-errno</c>.</summary>
    public static nint SendPair(int fd, ReadOnlySpan<byte> message, int first, int second)
    {
        fixed (byte* start = message)
        {
            IoVector vector = new() { Base = start, Length = message.Length };
            ControlMessage control = new() { Length = PairLength, Level = SOL_SOCKET, Type = SCM_RIGHTS, Descriptor = first, Second = second };
            MessageHeader header = new() { Vectors = &vector, VectorCount = 1, Control = &control, ControlLength = sizeof(ControlMessage) };
            nint sent = sendmsg(fd, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
            return sent >= 0 ? sent : -(nint)Fd.LastErrno();
        }
    }

    /// <summary>Receives what there is, up to the room for it, and the two descriptors that came along (-1 where none did); the length, 0 at the end, or <c>-errno</c>.</summary>
    public static nint ReceivePair(int fd, Span<byte> room, out int first, out int second)
    {
        (first, second) = (-1, -1);
        fixed (byte* start = room)
        {
            IoVector vector = new() { Base = start, Length = room.Length };
            ControlMessage control = default;
            MessageHeader header = new() { Vectors = &vector, VectorCount = 1, Control = &control, ControlLength = sizeof(ControlMessage) };
            nint count = recvmsg(fd, &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
            if (count < 0)
            {
                return -(nint)Fd.LastErrno();
            }

            if (header.ControlLength >= SingleLength && control.Type == SCM_RIGHTS)
            {
                (first, second) = (control.Descriptor, control.Length >= PairLength ? control.Second : -1);
            }

            return count;
        }
    }
}
