using System.Buffers.Binary;
using System.Text;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Terminal;

/// <summary>Takes a piece of a container's output; <paramref name="stream"/> is 1 for standard output, 2 for standard error.</summary>
internal delegate void OutputSink(int stream, ReadOnlySpan<byte> bytes);

/// <summary>
/// Takes Docker's frames apart: eight bytes (the stream, three zeros, the length in big endian), then the payload. Frames are cut
/// anywhere by the connection; small ones that follow each other on one stream are joined, so that a line costs no system call.
/// </summary>
internal sealed class FrameDemultiplexer(OutputSink sink)
{
    private const int HeaderSize = 8;
    private const int LargeEnough = 16 * 1024; // a payload of this size is written where it lies, not moved to its neighbour
    private const int SystemError = 3;
    private readonly byte[] header = new byte[HeaderSize];
    private readonly StringBuilder systemError = new();
    private int headerLength;
    private int stream;
    private long left;

    /// <summary>Hands on the payloads in a piece of the connection; the piece's bytes are used up by it.</summary>
    /// <exception cref="ProtocolException">The engine sent an error of its own, or no frames.</exception>
    public void Feed(Span<byte> piece)
    {
        int runStart = 0;
        int runEnd = 0;
        int runStream = 0;
        for (int at = 0; at < piece.Length;)
        {
            if (left == 0)
            {
                at += ReadHeader(piece[at..]);
                continue;
            }

            int count = (int)Math.Min(left, piece.Length - at);
            left -= count;
            if (runStream != stream || count >= LargeEnough || runEnd == runStart)
            {
                Deliver(runStream, piece[runStart..runEnd]);
                (runStart, runEnd, runStream) = (at, at + count, stream);
            }
            else
            {
                piece.Slice(at, count).CopyTo(piece[runEnd..]);
                runEnd += count;
            }

            at += count;
        }

        Deliver(runStream, piece[runStart..runEnd]);
    }

    private int ReadHeader(ReadOnlySpan<byte> piece)
    {
        int count = Math.Min(HeaderSize - headerLength, piece.Length);
        piece[..count].CopyTo(header.AsSpan(headerLength));
        headerLength += count;
        if (headerLength < HeaderSize)
        {
            return count;
        }

        headerLength = 0;
        stream = header[0];
        left = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
        return stream <= SystemError ? count : throw new ProtocolException($"unrecognized stream: {stream}");
    }

    private void Deliver(int target, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (target != SystemError)
        {
            sink(target == 2 ? 2 : 1, bytes);
            return;
        }

        systemError.Append(Encoding.UTF8.GetString(bytes));
        if (left == 0)
        {
            throw new ProtocolException($"error from daemon in stream: {systemError}");
        }
    }
}
