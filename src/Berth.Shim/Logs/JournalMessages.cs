using System.Globalization;
using System.Text;

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
        return written + Encoding.ASCII.GetBytes(Numbers(piece), output[written..]);
    }

    private string Numbers(in LogPiece piece)
    {
        string own = string.Create(CultureInfo.InvariantCulture, $"\nCONTAINER_LOG_ORDINAL={ordinal}\n");
        if (piece.Ordinal == 0)
        {
            return own;
        }

        string last = piece.EndsLine ? "CONTAINER_PARTIAL_LAST=true\n" : "CONTAINER_PARTIAL_LAST=false\nCONTAINER_PARTIAL_MESSAGE=true\n";
        return string.Create(CultureInfo.InvariantCulture, $"{own}CONTAINER_PARTIAL_ID={piece.LineId:x16}\nCONTAINER_PARTIAL_ORDINAL={piece.Ordinal}\n{last}");
    }

    private static int Put(ReadOnlySpan<byte> bytes, Span<byte> to)
    {
        bytes.CopyTo(to);
        return bytes.Length;
    }
}
