using System.Text;

namespace Berth.Shim.Logs;

/// <summary>Docker's json-file: a line of output is a line <c>{"log":"…\n","stream":"stdout","time":"…"}</c>.</summary>
internal sealed class JsonLines : LineEncoder
{
    private static readonly byte[] Head = "{\"log\":\""u8.ToArray();
    private readonly byte[] stdoutTail;
    private readonly byte[] stderrTail;
    private readonly LogTimeText time = new();

    public JsonLines(byte[]? attributes)
    {
        string attached = attributes is null ? string.Empty : $"\"attrs\":{Encoding.UTF8.GetString(attributes)},";
        stdoutTail = Encoding.UTF8.GetBytes($"\",\"stream\":\"stdout\",{attached}\"time\":\"");
        stderrTail = Encoding.UTF8.GetBytes($"\",\"stream\":\"stderr\",{attached}\"time\":\"");
    }

    public override int MaxLength(int bytes) => (bytes * 6) + stdoutTail.Length + 64;

    public override int Encode(in LogPiece piece, Span<byte> output)
    {
        int written = Put(Head, output);
        written += JsonEscaper.Escape(piece.Bytes, output[written..]);
        written += Put(piece.IsStdout ? stdoutTail : stderrTail, output[written..]);
        written += Put(time.Of(piece.Time), output[written..]);
        return written + Put("\"}\n"u8, output[written..]);
    }

    private static int Put(ReadOnlySpan<byte> bytes, Span<byte> to)
    {
        bytes.CopyTo(to);
        return bytes.Length;
    }
}
