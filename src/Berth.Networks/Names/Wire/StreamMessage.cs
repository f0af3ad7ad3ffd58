using System.Buffers.Binary;
using Berth.Linux;

namespace Berth.Networks.Names.Wire;

/// <summary>How far a message on a connection has come.</summary>
internal enum StreamProgress
{
    /// <summary>The connection can take or give no more at the moment.</summary>
    Pending,
    Whole,

    /// <summary>The connection has ended, or says what is no message.</summary>
    Failed,
}

/// <summary>A message on a TCP connection that nothing waits for: two bytes of length, then as many (RFC 1035, 4.2.2).</summary>
internal sealed class StreamMessage
{
    private const int LengthSize = 2;
    private byte[] _bytes;
    private int _position;

    private StreamMessage(byte[] bytes) => _bytes = bytes;

    public Span<byte> Content => _bytes.AsSpan(LengthSize);

    /// <summary>One that is to arrive.</summary>
    public static StreamMessage ToReceive() => new(new byte[LengthSize]);

    /// <summary>One that is to go.</summary>
    public static StreamMessage ToSend(ReadOnlySpan<byte> content)
    {
        StreamMessage message = new(new byte[LengthSize + content.Length]);
        BinaryPrimitives.WriteUInt16BigEndian(message._bytes, (ushort)content.Length);
        content.CopyTo(message.Content);
        return message;
    }

    /// <summary>Takes what has arrived.</summary>
    public StreamProgress Receive(int descriptor)
    {
        nint count = Fd.Read(descriptor, _bytes.AsSpan(_position));
        if (count <= 0)
        {
            return count == -(nint)Errno.EAGAIN ? StreamProgress.Pending : StreamProgress.Failed;
        }

        _position += (int)count;
        if (_position == LengthSize && _bytes.Length == LengthSize)
        {
            Array.Resize(ref _bytes, LengthSize + BinaryPrimitives.ReadUInt16BigEndian(_bytes));
            return _bytes.Length > LengthSize ? StreamProgress.Pending : StreamProgress.Failed;
        }

        return _position < _bytes.Length ? StreamProgress.Pending : StreamProgress.Whole;
    }

    /// <summary>Sends as much as there is room for.</summary>
    public StreamProgress Send(int descriptor)
    {
        nint count = Fd.Write(descriptor, _bytes.AsSpan(_position));
        if (count < 0)
        {
            return count == -(nint)Errno.EAGAIN ? StreamProgress.Pending : StreamProgress.Failed;
        }

        _position += (int)count;
        return _position < _bytes.Length ? StreamProgress.Pending : StreamProgress.Whole;
    }
}
