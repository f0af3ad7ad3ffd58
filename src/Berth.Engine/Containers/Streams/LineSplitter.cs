using System.Buffers;
using System.Text;

namespace Berth.Engine.Containers.Streams;

/// <summary>Makes lines of what comes in pieces from two sources. Memory does not grow with a line: one that is too long is cut.</summary>
/// <param name="terminal">Whether lines may end as terminals end them, with a carriage return.</param>
internal sealed class LineSplitter(bool terminal)
{
    private const int LongestLine = 64 * 1024;
    private readonly Part[] parts = [new(OutputSource.Stdout, terminal), new(OutputSource.Stderr, terminal)];

    /// <summary>Adds a piece, and the lines that it completes to <paramref name="lines"/>.</summary>
    public void Add(OutputSource source, ReadOnlySequence<byte> bytes, DateTimeOffset? time, List<OutputLine> lines)
    {
        Part part = parts[(int)source];
        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            part.Add(segment.Span, time, lines);
        }
    }

    /// <summary>Adds what came without a line end.</summary>
    public void Finish(List<OutputLine> lines)
    {
        foreach (Part part in parts)
        {
            part.Finish(lines);
        }
    }

    private sealed class Part(OutputSource source, bool terminal)
    {
        private readonly ArrayBufferWriter<byte> gathered = new();
        private DateTimeOffset? began;

        public void Add(ReadOnlySpan<byte> bytes, DateTimeOffset? time, List<OutputLine> lines)
        {
            while (!bytes.IsEmpty)
            {
                began = gathered.WrittenCount == 0 ? time : began;
                int end = bytes.IndexOf((byte)'\n');
                int count = Math.Min(end < 0 ? bytes.Length : end, LongestLine - gathered.WrittenCount);
                gathered.Write(bytes[..count]);
                if (count == end)
                {
                    lines.Add(Take(gathered.WrittenCount));
                    bytes = bytes[(count + 1)..];
                    continue;
                }

                bytes = bytes[count..];
                if (gathered.WrittenCount == LongestLine)
                {
                    lines.Add(Take(WholeCharacters(gathered.WrittenSpan)));
                }
            }
        }

        public void Finish(List<OutputLine> lines)
        {
            if (gathered.WrittenCount > 0)
            {
                lines.Add(Take(gathered.WrittenCount));
            }
        }

        private OutputLine Take(int count)
        {
            ReadOnlySpan<byte> all = gathered.WrittenSpan;
            ReadOnlySpan<byte> text = terminal && count > 0 && all[count - 1] == '\r' ? all[..(count - 1)] : all[..count];
            OutputLine line = new(source, Encoding.UTF8.GetString(text), began);
            byte[] rest = all[count..].ToArray();
            gathered.ResetWrittenCount();
            gathered.Write(rest);
            return line;
        }

        /// <summary>How many of the bytes can be decoded without the ones that follow.</summary>
        private static int WholeCharacters(ReadOnlySpan<byte> bytes)
        {
            const int LongestCharacter = 4;
            for (int count = bytes.Length - 1; count > bytes.Length - LongestCharacter; count--)
            {
                if ((bytes[count] & 0b1100_0000) != 0b1000_0000)
                {
                    return Rune.DecodeFromUtf8(bytes[count..], out _, out _) == OperationStatus.NeedMoreData ? count : bytes.Length;
                }
            }

            return bytes.Length;
        }
    }
}
