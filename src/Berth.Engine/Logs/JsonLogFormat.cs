using System.Buffers;

namespace Berth.Engine.Logs;

/// <summary>
/// Lines of <c>{"log":"…","stream":"stdout","attrs":{…},"time":"…"}</c>, as Docker and Berth's shim write them.
/// </summary>
internal sealed class JsonLogFormat : LogFormat
{
    public static readonly JsonLogFormat Instance = new();
    private const int BlockSize = 64 * 1024;
    private static readonly byte[] Head = "{\"log\":\""u8.ToArray();
    private static readonly byte[] StreamKey = "\",\"stream\":\"std"u8.ToArray();
    private static readonly byte[] TimeKey = "\"time\":\""u8.ToArray();
    private static readonly byte[] AttributesKey = "\"attrs\":{"u8.ToArray();

    public override int FindEnd(ReadOnlySpan<byte> begun, ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)'\n') is var newline and >= 0 ? newline + 1 : Incomplete;

    public override bool TryParse(ReadOnlySpan<byte> record, out LogEntry entry)
    {
        entry = default;
        ReadOnlySpan<byte> line = record is [.. var all, (byte)'\n'] ? all : record;
        if (!line.StartsWith(Head))
        {
            return false;
        }

        ReadOnlySpan<byte> value = line[Head.Length..];
        int end = EndOfString(value);
        if (end < 0 || !value[end..].StartsWith(StreamKey))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = value[(end + StreamKey.Length)..];
        if (rest.IsEmpty || rest[^1] != (byte)'}')
        {
            return false;
        }

        int time = rest.LastIndexOf(TimeKey);
        entry = new LogEntry
        {
            IsStdout = rest[0] == (byte)'o', Text = value[..end], IsEscaped = true, Attributes = AttributesOf(rest, time),
            Nanoseconds = time < 0 ? 0 : LogTime.Parse(ValueAt(rest, time)),
        };
        return true;
    }

    /// <summary>The offset behind the newline before the lines wanted.</summary>
    public override long? FindTail(LogFile file, ref long count)
    {
        long end = file.Length;
        if (count <= 0)
        {
            return end;
        }

        byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            for (long at = end; at > 0;)
            {
                int length = (int)Math.Min(BlockSize, at);
                at -= length;
                ReadOnlySpan<byte> bytes = block.AsSpan(0, file.Read(block.AsSpan(0, length), at));
                for (int newline = bytes.LastIndexOf((byte)'\n'); newline >= 0; newline = bytes[..newline].LastIndexOf((byte)'\n'))
                {
                    // The newline at the very end closes the last line and opens none.
                    if (at + newline != end - 1 && --count == 0)
                    {
                        return at + newline + 1;
                    }
                }
            }

            count -= end > 0 ? 1 : 0;
            return count == 0 ? 0 : -1;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static ReadOnlySpan<byte> ValueAt(ReadOnlySpan<byte> rest, int key)
    {
        ReadOnlySpan<byte> value = rest[(key + TimeKey.Length)..];
        int end = value.IndexOf((byte)'"');
        return end < 0 ? [] : value[..end];
    }

    /// <summary>They end where the time begins.</summary>
    private static ReadOnlySpan<byte> AttributesOf(ReadOnlySpan<byte> rest, int time)
    {
        int at = rest.IndexOf(AttributesKey);
        if (at < 0 || time < at)
        {
            return [];
        }

        ReadOnlySpan<byte> value = rest[(at + AttributesKey.Length)..time];
        int end = value.LastIndexOf((byte)'}');
        return end < 0 ? [] : value[..end];
    }

    private static int EndOfString(ReadOnlySpan<byte> value)
    {
        int at = 0;
        while (true)
        {
            int found = value[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0)
            {
                return -1;
            }

            at += found;
            if (value[at] == (byte)'"')
            {
                return at;
            }

            at += 2;
            if (at > value.Length)
            {
                return -1;
            }
        }
    }
}
