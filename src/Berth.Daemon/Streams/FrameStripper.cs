using System.Buffers.Binary;

namespace Berth.Daemon.Streams;

/// <summary>Takes Docker's frames off what a process writes, wherever the pieces are cut: a web socket has frames of its own.</summary>
internal sealed class FrameStripper
{
    private const int HeadLength = 8;
    private const int LengthOffset = 4;
    private readonly byte[] head = new byte[HeadLength];
    private int headCount;
    private long left;

    /// <summary>Takes the next part of the payload from the front of a piece; empty when the piece is used up.</summary>
    public ReadOnlyMemory<byte> Next(ref ReadOnlyMemory<byte> piece)
    {
        while (left == 0 && !piece.IsEmpty)
        {
            int count = Math.Min(HeadLength - headCount, piece.Length);
            piece[..count].CopyTo(head.AsMemory(headCount));
            piece = piece[count..];
            headCount += count;
            if (headCount == HeadLength)
            {
                left = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(LengthOffset));
                headCount = 0;
            }
        }

        ReadOnlyMemory<byte> payload = piece[..(int)Math.Min(left, piece.Length)];
        piece = piece[payload.Length..];
        left -= payload.Length;
        return payload;
    }
}
