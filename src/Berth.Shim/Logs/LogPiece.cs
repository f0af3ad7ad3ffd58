namespace Berth.Shim.Logs;

/// <summary>A line of output, or a piece of one that is longer than a log's line may be.</summary>
internal readonly ref struct LogPiece
{
    public required bool IsStdout { get; init; }

    /// <summary>With the newline at its end, if that has come.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>When it was read: nanoseconds since 1970. No two pieces have the same.</summary>
    public required long Time { get; init; }

    /// <summary>Which piece of its line it is, from 1; 0 for a whole line.</summary>
    public int Ordinal { get; init; }

    /// <summary>Of a line in pieces: what they have in common.</summary>
    public ulong LineId { get; init; }

    public bool EndsLine => !Bytes.IsEmpty && Bytes[^1] == (byte)'\n';

    /// <summary>Without the newline.</summary>
    public ReadOnlySpan<byte> Text => EndsLine ? Bytes[..^1] : Bytes;
}

