namespace Berth.Linux;

/// <content>One descriptor, or two that go together.</content>
public static unsafe partial class UnixSocket
{
    private const int SingleLength = 20; // CMSG_LEN of one descriptor
    private const int PairLength = 24; // and of two

    /// <summary>
    /// Sends a message with two descriptors, or with one where <paramref name="second"/> is -1, which stay the caller's too; how much of the message was sent, or
    /// <c>-errno</c>.
    /// </summary>
    public static nint SendPair(int fd, ReadOnlySpan<byte> message, int first, int second)
    {
        fixed (byte* start = message)
        {
            IoVector vector = new() { Base = start, Length = message.Length };
            ControlMessage control = new()
            {
                Length = second < 0 ? SingleLength : PairLength, Level = SOL_SOCKET, Type = SCM_RIGHTS, Descriptor = first, Second = second,
            };
            MessageHeader header = new() { Vectors = &vector, VectorCount = 1, Control = &control, ControlLength = sizeof(ControlMessage) };
            nint sent = sendmsg(fd, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
            return sent >= 0 ? sent : -(nint)Fd.LastErrno();
        }
    }

    /// <summary>Receives what there is, up to the room for it, and the descriptors that came along (-1 where none did); the length, 0 at the end, or <c>-errno</c>.</summary>
    public static nint ReceivePair(int fd, Span<byte> room, out int first, out int second)
    {
        nint count = Receive(fd, room, MSG_DONTWAIT, out ControlMessage control);
        (first, second) = control.Type == SCM_RIGHTS ? (control.Descriptor, control.Length >= PairLength ? control.Second : -1) : (-1, -1);
        return count;
    }

    /// <summary>Receives a message, and what came with it: nothing, where its type is not <c>SCM_RIGHTS</c>.</summary>
    private static nint Receive(int fd, Span<byte> room, int flags, out ControlMessage control)
    {
        fixed (ControlMessage* beside = &control)
        fixed (byte* start = room)
        {
            IoVector vector = new() { Base = start, Length = room.Length };
            *beside = default;
            MessageHeader header = new() { Vectors = &vector, VectorCount = 1, Control = beside, ControlLength = sizeof(ControlMessage) };
            nint count;
            do
            {
                count = recvmsg(fd, &header, MSG_CMSG_CLOEXEC | flags);
            }
            while (count < 0 && Fd.LastErrno() == Errno.EINTR);
            return count >= 0 ? count : -(nint)Fd.LastErrno();
        }
    }
}
