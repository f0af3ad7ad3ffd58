using System.Buffers.Text;
using System.Text;

namespace Berth.Cli.EngineClient;

/// <summary>The first part of an answer: its status and what is said about its body.</summary>
internal readonly record struct ResponseHead
{
    public int Status { get; private init; }

    /// <summary>Bytes of the body; null where its end is told otherwise.</summary>
    public long? ContentLength { get; private init; }

    public bool IsChunked { get; private init; }

    /// <summary>Whether the connection ends with this answer.</summary>
    public bool Closes { get; private init; }

    public string ContentType { get; private init; }

    /// <summary>The engine's API version, where it says.</summary>
    public string ApiVersion { get; private init; }

    /// <summary>What a path in a container is, in base64; only in answers about one.</summary>
    public string PathStat { get; private init; }

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Parses a head, without the empty line at its end.</summary>
    /// <exception cref="ProtocolException">This is no HTTP/1.x.</exception>
    public static ResponseHead Parse(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> line = NextLine(ref head);
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || !Utf8Parser.TryParse(line[9..], out int status, out int digits) || digits != 3)
        {
            throw new ProtocolException("the answer is not HTTP/1.1");
        }

        ResponseHead result = new() { Status = status, Closes = line[7] == '0', ContentType = "", ApiVersion = "", PathStat = "" };
        while (!head.IsEmpty)
        {
            line = NextLine(ref head);
            int colon = line.IndexOf((byte)':');
            if (colon > 0)
            {
                result = result.With(line[..colon], Trim(line[(colon + 1)..]));
            }
        }

        return result;
    }

    private ResponseHead With(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
        {
            bool isNumber = Utf8Parser.TryParse(value, out long length, out int used) && used == value.Length && length >= 0;
            return this with { ContentLength = isNumber ? length : throw new ProtocolException("the answer's length is not a number") };
        }

        if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
        {
            return this with { IsChunked = Ascii.EqualsIgnoreCase(value, "chunked"u8) };
        }

        if (Ascii.EqualsIgnoreCase(name, "connection"u8))
        {
            return this with { Closes = Closes || Ascii.EqualsIgnoreCase(value, "close"u8) };
        }

        if (Ascii.EqualsIgnoreCase(name, "content-type"u8))
        {
            return this with { ContentType = Encoding.UTF8.GetString(value) };
        }

        if (Ascii.EqualsIgnoreCase(name, "x-docker-container-path-stat"u8))
        {
            return this with { PathStat = Encoding.UTF8.GetString(value) };
        }

        return Ascii.EqualsIgnoreCase(name, "api-version"u8) ? this with { ApiVersion = Encoding.UTF8.GetString(value) } : this;
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return line.TrimEnd((byte)'\r');
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value.Trim(" \t"u8);
}
