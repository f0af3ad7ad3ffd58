using System.Buffers.Text;

namespace Berth.Cli.EngineClient;

/// <summary>
/// Reads the answers that come over one connection, one after another: a head, then its body, of which the caller sees the bytes
/// alone, whatever way its end is told. Works with whatever pieces the connection delivers.
/// </summary>
internal sealed class ResponseReader(Stream source)
{
    private const int BufferSize = 4 * 1024;
    private const int LongestHead = 64 * 1024;
    private const int MaxLine = 256;
    private const int SwitchingProtocols = 101;
    private byte[] buffer = new byte[BufferSize];
    private int start;
    private int end;
    private Framing framing;
    private long left;

    private enum Framing { Ended, Length, Chunked, UntilClose }

    /// <summary>Whether the body is read to its end, so that another answer may follow.</summary>
    public bool IsAtEnd => framing == Framing.Ended;

    /// <summary>Reads the next head; the body of the one before must be at its end.</summary>
    /// <exception cref="ProtocolException">The connection ended, or this is no HTTP.</exception>
    public ResponseHead ReadHead(bool isHeadOnly = false)
    {
        ResponseHead head;
        do
        {
            head = ReadOneHead();
        }
        while (head.Status is >= 100 and < 200 && head.Status != SwitchingProtocols);
        (framing, left) = isHeadOnly ? (Framing.Ended, 0L) : FramingOf(head);
        return head;
    }

    /// <summary>Reads some of the body; 0 is its end.</summary>
    /// <exception cref="ProtocolException">The connection ended before the body did.</exception>
    public int ReadBody(Span<byte> destination)
    {
        switch (framing)
        {
            case Framing.Ended:
                return 0;
            case Framing.UntilClose:
                return EndIfNone(Take(destination));
            case Framing.Chunked when left == 0 && !NextChunk():
                return 0;
            default:
                return ReadCounted(destination);
        }
    }

    /// <summary>Gives up the connection to the caller: what was received beyond the head of a protocol switch.</summary>
    public ReadOnlySpan<byte> TakeReceived()
    {
        ReadOnlySpan<byte> received = buffer.AsSpan(start, end - start);
        start = end;
        return received;
    }

    private static (Framing Framing, long Left) FramingOf(ResponseHead head) => head switch
    {
        { Status: 204 or 304 } => (Framing.Ended, 0L),
        { Status: SwitchingProtocols } => (Framing.UntilClose, 0L),
        { IsChunked: true } => (Framing.Chunked, 0L),
        { ContentLength: { } length } => (length == 0 ? Framing.Ended : Framing.Length, length),
        _ => (Framing.UntilClose, 0L),
    };

    private int ReadCounted(Span<byte> destination)
    {
        int count = Take(destination[..(int)Math.Min(destination.Length, left)]);
        if (count == 0)
        {
            throw Lost();
        }

        left -= count;
        if (left == 0 && framing == Framing.Length)
        {
            framing = Framing.Ended;
        }
        else if (left == 0)
        {
            ReadLine(); // each chunk ends with an empty line
        }

        return count;
    }

    private bool NextChunk()
    {
        ReadOnlySpan<byte> line = ReadLine();
        if (!Utf8Parser.TryParse(line, out left, out int used, 'x') || used == 0 || left < 0)
        {
            throw new ProtocolException("the answer's chunks cannot be read");
        }

        if (left > 0)
        {
            return true;
        }

        while (!ReadLine().IsEmpty)
        {
            // trailers, of which none matters
        }

        framing = Framing.Ended;
        return false;
    }

    private int EndIfNone(int count)
    {
        framing = count == 0 ? Framing.Ended : framing;
        return count;
    }

    private ResponseHead ReadOneHead()
    {
        int scanned = 0;
        while (true)
        {
            ReadOnlySpan<byte> received = buffer.AsSpan(start, end - start);
            int at = received[scanned..].IndexOf("\r\n\r\n"u8);
            if (at >= 0)
            {
                ResponseHead head = ResponseHead.Parse(received[..(scanned + at)]);
                start += scanned + at + 4;
                return head;
            }

            scanned = Math.Max(0, received.Length - 3);
            if (!Fill())
            {
                throw received.IsEmpty ? Lost() : new ProtocolException("the engine closed the connection within an answer");
            }
        }
    }

    private ReadOnlySpan<byte> ReadLine()
    {
        while (true)
        {
            ReadOnlySpan<byte> received = buffer.AsSpan(start, end - start);
            int at = received.IndexOf("\r\n"u8);
            if (at >= 0)
            {
                start += at + 2;
                return received[..at];
            }

            if (received.Length > MaxLine || !Fill())
            {
                throw Lost();
            }
        }
    }

    /// <summary>Bytes from the buffer, or, where it is empty, straight from the connection.</summary>
    private int Take(Span<byte> destination)
    {
        if (start == end)
        {
            if (destination.Length >= BufferSize)
            {
                return source.Read(destination);
            }

            if (!Fill())
            {
                return 0;
            }
        }

        int count = Math.Min(destination.Length, end - start);
        buffer.AsSpan(start, count).CopyTo(destination);
        start += count;
        return count;
    }

    private bool Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            int larger = buffer.Length < LongestHead ? buffer.Length * 2 : throw new ProtocolException("the head of the answer is too long");
            Array.Resize(ref buffer, larger);
        }

        int count = source.Read(buffer.AsSpan(end));
        end += count;
        return count > 0;
    }

    private static ProtocolException Lost() => new("the engine closed the connection");
}
