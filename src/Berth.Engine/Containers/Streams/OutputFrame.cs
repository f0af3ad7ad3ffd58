using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Berth.Engine.Containers.Streams;

/// <summary>Some output of one source. The bytes are valid until the next one is asked for.</summary>
internal readonly record struct OutputFrame(OutputSource Source, ReadOnlySequence<byte> Bytes)
{
    private const int HeadLength = 8;
    private const byte Stderr = 2;

    /// <summary>Takes Docker's frames apart: which stream, three zeros, the length in big endian, the bytes.</summary>
    /// <param name="reader">What is to be read. Left open.</param>
    /// <param name="framed">False for the raw bytes of a terminal.</param>
    /// <param name="cancellation">Ends the wait for more.</param>
    public static async IAsyncEnumerable<OutputFrame> ReadAllAsync(PipeReader reader, bool framed, [EnumeratorCancellation] CancellationToken cancellation)
    {
        bool goesOn = true;
        while (goesOn)
        {
            ReadResult result = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            ReadOnlySequence<byte> rest = result.Buffer;
            while (TryTake(ref rest, framed, out OutputFrame frame))
            {
                yield return frame;
            }

            reader.AdvanceTo(rest.Start, rest.End);
            goesOn = !result.IsCompleted;
        }
    }

    private static bool TryTake(ref ReadOnlySequence<byte> rest, bool framed, out OutputFrame frame)
    {
        if (!framed)
        {
            frame = new OutputFrame(OutputSource.Stdout, rest);
            rest = rest.Slice(rest.End);
            return !frame.Bytes.IsEmpty;
        }

        frame = default;
        if (rest.Length < HeadLength)
        {
            return false;
        }

        Span<byte> head = stackalloc byte[HeadLength];
        rest.Slice(0, HeadLength).CopyTo(head);
        long length = HeadLength + (long)BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        if (rest.Length < length)
        {
            return false;
        }

        frame = new OutputFrame(head[0] == Stderr ? OutputSource.Stderr : OutputSource.Stdout, rest.Slice(HeadLength, length - HeadLength));
        rest = rest.Slice(length);
        return true;
    }
}
