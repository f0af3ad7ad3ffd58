namespace Berth.Engine.Logs;

/// <summary>
/// One line of a json-file log, taken apart without being decoded: <c>{"log":"…","stream":"stdout","attrs":{…},"time":"…"}</c>,
/// as Docker and Berth's shim write it. Spans point into the line.
/// </summary>
internal readonly ref struct LogLine
{
    private static readonly byte[] Head = "{\"log\":\""u8.ToArray();
    private static readonly byte[] StreamKey = "\",\"stream\":\"std"u8.ToArray();
    private static readonly byte[] TimeKey = "\"time\":\""u8.ToArray();
    private static readonly byte[] AttributesKey = "\"attrs\":{"u8.ToArray();

    private LogLine(ReadOnlySpan<byte> text, ReadOnlySpan<byte> rest, bool isStdout)
    {
        Text = text;
        Rest = rest;
        IsStdout = isStdout;
    }

    /// <summary>The log text, still escaped.</summary>
    public ReadOnlySpan<byte> Text { get; }

    public bool IsStdout { get; }

    private ReadOnlySpan<byte> Rest { get; }

    /// <summary>RFC 3339 with nanoseconds; empty where there is none.</summary>
    public ReadOnlySpan<byte> Time
    {
        get
        {
            int at = Rest.LastIndexOf(TimeKey);
            ReadOnlySpan<byte> value = at < 0 ? [] : Rest[(at + TimeKey.Length)..];
            int end = value.IndexOf((byte)'"');
            return end < 0 ? [] : value[..end];
        }
    }

    /// <summary>The inside of the attributes object; empty where there is none.</summary>
    public ReadOnlySpan<byte> Attributes
    {
        get
        {
            int at = Rest.IndexOf(AttributesKey);
            ReadOnlySpan<byte> value = at < 0 ? [] : Rest[(at + AttributesKey.Length)..];
            int end = value.IndexOf((byte)'}');
            return end < 0 ? [] : value[..end];
        }
    }

    /// <summary>Takes a line apart; false for one that was cut off or is not of this format.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out LogLine parsed)
    {
        parsed = default;
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

        parsed = new LogLine(value[..end], rest, rest[0] == (byte)'o');
        return true;
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
