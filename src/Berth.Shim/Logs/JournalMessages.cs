using System.Buffers;
using System.Buffers.Text;

namespace Berth.Shim.Logs;

/// <summary>The journal's native protocol: lines of <c>NAME=value</c>. A text holds no newline, so nothing needs the form with a length.</summary>
internal sealed class JournalMessages(byte[] fields) : MessageEncoder
{
    private const int Overhead = 320;
    private readonly LogTimeText time = new();
    private long ordinal;

    public override bool Takes(in LogPiece piece) => true;

    public override int MaxLength(int bytes) => bytes + fields.Length + Overhead;

    public override int Encode(in LogPiece piece, Span<byte> output)
    {
        ordinal++;
        int written = Put(piece.IsStdout ? "PRIORITY=6\nMESSAGE="u8 : "PRIORITY=3\nMESSAGE="u8, output);
        written += Put(piece.Text, output[written..]);
        written += Put("\n"u8, output[written..]);
        written += Put(fields, output[written..]);
        written += Put("SYSLOG_TIMESTAMP="u8, output[written..]);
        written += Put(time.Of(piece.Time), output[written..]);
        written += PutNumber("\nCONTAINER_LOG_ORDINAL="u8, ordinal, output[written..]);
        return written + (piece.Ordinal > 0 ? PutPart(piece, output[written..]) : 0);
    }

    private static int PutPart(in LogPiece piece, Span<byte> output)
    {
        int written = Put("CONTAINER_PARTIAL_ID="u8, output);
        _ = Utf8Formatter.TryFormat(piece.LineId, output[written..], out int digits, new StandardFormat('x', 16));
        written += digits;
        written += PutNumber("\nCONTAINER_PARTIAL_ORDINAL="u8, piece.Ordinal, output[written..]);
        ReadOnlySpan<byte> last = piece.EndsLine ? "CONTAINER_PARTIAL_LAST=true\n"u8 : "CONTAINER_PARTIAL_LAST=false\nCONTAINER_PARTIAL_MESSAGE=true\n"u8;
        return written + Put(last, output[written..]);
    }

    private static int PutNumber(ReadOnlySpan<byte> name, long value, Span<byte> output)
    {
        int written = Put(name, output);
        _ = Utf8Formatter.TryFormat(value, output[written..], out int digits);
        output[written + digits] = (byte)'\n';
        return written + digits + 1;
    }

    private static int Put(ReadOnlySpan<byte> bytes, Span<byte> to)
    {
        bytes.CopyTo(to);
        return bytes.Length;
    }
}
