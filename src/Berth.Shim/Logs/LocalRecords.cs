using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace Berth.Shim.Logs;

/// <summary>
/// Docker's local format: a length (u32, big endian), a LogEntry of protocol buffers, and the length again, for those who read
/// backwards. LogEntry: 1 the stream, 2 nanoseconds since 1970, 3 the text, 4 and 5 of a line in pieces: that it is one, and
/// <c>{1: whether it is the last, 2: the line's id, 3: which piece}</c>.
/// </summary>
internal sealed class LocalRecords : LineEncoder
{
    private const int LengthSize = 4;
    private const int Overhead = 96;
    private static readonly byte[] Stdout = "\x0a\x06stdout\x10"u8.ToArray();
    private static readonly byte[] Stderr = "\x0a\x06stderr\x10"u8.ToArray();

    public override int MaxLength(int bytes) => bytes + Overhead;

    public override int Encode(in LogPiece piece, Span<byte> output)
    {
        Span<byte> entry = output[LengthSize..];
        int length = Put(piece.IsStdout ? Stdout : Stderr, entry);
        length += PutVarint((ulong)piece.Time, entry[length..]);
        entry[length++] = 0x1a;
        length += PutVarint((ulong)piece.Text.Length, entry[length..]);
        length += Put(piece.Text, entry[length..]);
        length += piece.Ordinal > 0 ? PutPart(piece, entry[length..]) : 0;
        BinaryPrimitives.WriteInt32BigEndian(output, length);
        BinaryPrimitives.WriteInt32BigEndian(entry[length..], length);
        return LengthSize + length + LengthSize;
    }

    private static int PutPart(in LogPiece piece, Span<byte> output)
    {
        Span<byte> part = stackalloc byte[32];
        int length = piece.EndsLine ? Put("\x08\x01"u8, part) : 0;
        length += Put("\x12\x10"u8, part[length..]);
        _ = Utf8Formatter.TryFormat(piece.LineId, part[length..], out int digits, new StandardFormat('x', 16));
        length += digits;
        part[length++] = 0x18;
        length += PutVarint((ulong)piece.Ordinal, part[length..]);
        int written = Put("\x20\x01\x2a"u8, output);
        output[written++] = (byte)length;
        return written + Put(part[..length], output[written..]);
    }

    private static int PutVarint(ulong value, Span<byte> output)
    {
        int written = 0;
        for (; value >= 0x80; value >>= 7)
        {
            output[written++] = (byte)(value | 0x80);
        }

        output[written++] = (byte)value;
        return written;
    }

    private static int Put(ReadOnlySpan<byte> bytes, Span<byte> to)
    {
        bytes.CopyTo(to);
        return bytes.Length;
    }
}
