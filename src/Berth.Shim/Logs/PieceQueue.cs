using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Berth.Shim.Logs;

/// <summary>Pieces that wait for a receiver, as they came: what they become as messages may be much more. Grows as it must, and shrinks when it is empty.</summary>
internal sealed unsafe class PieceQueue
{
    private const int Usual = 64 * 1024;
    private byte* buffer;
    private long capacity;
    private long start;
    private long end;

    public bool IsEmpty => start == end;

    /// <summary>What the pieces take here.</summary>
    public long Length => end - start;

    /// <summary>What a piece takes.</summary>
    public static int SizeOf(in LogPiece piece) => sizeof(Head) + piece.Bytes.Length;

    public void Add(in LogPiece piece)
    {
        Reserve(SizeOf(piece));
        Head head = new()
        {
            Length = piece.Bytes.Length, Ordinal = piece.Ordinal, Time = piece.Time, LineId = piece.LineId, IsStdout = piece.IsStdout ? 1 : 0,
        };
        Unsafe.WriteUnaligned(buffer + end, head);
        piece.Bytes.CopyTo(new Span<byte>(buffer + end + sizeof(Head), piece.Bytes.Length));
        end += SizeOf(piece);
    }

    /// <summary>The first one, which stays where it is until the queue is changed.</summary>
    public LogPiece Peek()
    {
        Head head = Unsafe.ReadUnaligned<Head>(buffer + start);
        return new LogPiece
        {
            IsStdout = head.IsStdout != 0, Bytes = new ReadOnlySpan<byte>(buffer + start + sizeof(Head), head.Length), Time = head.Time,
            Ordinal = head.Ordinal, LineId = head.LineId,
        };
    }

    public void Remove()
    {
        start += sizeof(Head) + Unsafe.ReadUnaligned<Head>(buffer + start).Length;
        if (!IsEmpty)
        {
            return;
        }

        (start, end) = (0, 0);
        if (capacity > Usual)
        {
            NativeMemory.Free(buffer);
            buffer = null;
            capacity = 0;
        }
    }

    private void Reserve(int more)
    {
        if (end + more <= capacity)
        {
            return;
        }

        if (Length + more > capacity / 2)
        {
            capacity = Math.Max(Usual, Math.Max(capacity * 2, Length + more));
            byte* larger = (byte*)NativeMemory.Alloc((nuint)capacity);
            NativeMemory.Copy(buffer + start, larger, (nuint)Length);
            NativeMemory.Free(buffer);
            buffer = larger;
        }
        else
        {
            Buffer.MemoryCopy(buffer + start, buffer, capacity, Length);
        }

        (start, end) = (0, Length);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Head
    {
        public long Time;
        public ulong LineId;
        public int Length;
        public int Ordinal;
        public int IsStdout;
        private readonly int padding;
    }
}
