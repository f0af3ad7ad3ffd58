namespace Berth.Shim.Logs;

/// <summary>Cuts a stream into lines, and lines over 16 KiB into pieces, as Docker does. The beginning of a line is kept until its end comes.</summary>
internal sealed class LineCutter(bool isStdout, LogClock clock)
{
    private const int MaxPiece = 16 * 1024;
    private byte[] rest = [];
    private int restLength;
    private int pieces;
    private ulong lineId;

    /// <summary>The next piece that is whole; what is left of the bytes is kept when there is none.</summary>
    public bool TryCut(ref ReadOnlySpan<byte> bytes, out LogPiece piece)
    {
        int room = MaxPiece - restLength;
        ReadOnlySpan<byte> window = bytes[..Math.Min(bytes.Length, room)];
        int newline = window.IndexOf((byte)'\n');
        int taken = newline >= 0 ? newline + 1 : window.Length;
        if (newline < 0 && taken < room)
        {
            Keep(bytes);
            bytes = [];
            piece = default;
            return false;
        }

        piece = PieceOf(Join(bytes[..taken]), isWhole: newline >= 0);
        bytes = bytes[taken..];
        return true;
    }

    /// <summary>What is left at the end of the stream.</summary>
    public bool TryCutRest(out LogPiece piece)
    {
        bool isAny = restLength > 0;
        piece = isAny ? PieceOf(Join([]), isWhole: false) : default;
        return isAny;
    }

    private LogPiece PieceOf(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        restLength = 0;
        if (isWhole && pieces == 0)
        {
            return new LogPiece { IsStdout = isStdout, Bytes = bytes, Time = clock.Take() };
        }

        lineId = pieces == 0 ? (ulong)Random.Shared.NextInt64() : lineId;
        pieces++;
        LogPiece piece = new() { IsStdout = isStdout, Bytes = bytes, Time = clock.Take(), Ordinal = pieces, LineId = lineId };
        pieces = isWhole ? 0 : pieces;
        return piece;
    }

    private void Keep(ReadOnlySpan<byte> more)
    {
        if (restLength + more.Length > rest.Length)
        {
            Array.Resize(ref rest, Math.Min(Math.Max((restLength + more.Length) * 2, 256), MaxPiece));
        }

        more.CopyTo(rest.AsSpan(restLength));
        restLength += more.Length;
    }

    private ReadOnlySpan<byte> Join(ReadOnlySpan<byte> end)
    {
        if (restLength == 0)
        {
            return end;
        }

        Keep(end);
        return rest.AsSpan(0, restLength);
    }
}
