namespace Berth.Shim.Logs;

/// <summary>How a log's file has its lines.</summary>
internal abstract class LineEncoder
{
    /// <summary>What a piece of so many bytes takes at most, whatever its bytes are.</summary>
    public abstract int MaxLength(int bytes);

    /// <summary>The count written.</summary>
    public abstract int Encode(in LogPiece piece, Span<byte> output);
}
