namespace Berth.Shim.Logs;

/// <summary>How a receiver has lines.</summary>
internal abstract class MessageEncoder
{
    /// <summary>Whether the receiver is told of it at all.</summary>
    public abstract bool Takes(in LogPiece piece);

    /// <summary>What a piece of so many bytes takes at most.</summary>
    public abstract int MaxLength(int bytes);

    /// <summary>The count written.</summary>
    public abstract int Encode(in LogPiece piece, Span<byte> output);
}
