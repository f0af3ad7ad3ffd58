using System.Buffers;
using System.Text;

namespace Berth.Shim;

/// <summary>
/// Bytes as the inside of a JSON string, escaped as Docker escapes its logs: quotes, backslashes, control characters,
/// &lt; &gt; &amp;, the two line separators of Unicode; bytes that are not UTF-8 become U+FFFD.
/// </summary>
internal static class JsonEscaper
{
    private static readonly SearchValues<byte> Special = SearchValues.Create([.. Enumerable.Range(0, 32).Concat(Enumerable.Range(127, 129)).Select(i => (byte)i), (byte)'"', (byte)'\\', (byte)'<', (byte)'>', (byte)'&']);

    /// <summary>Encodes into <paramref name="output"/>, which has six bytes for each one; the count written.</summary>
    public static int Escape(ReadOnlySpan<byte> text, Span<byte> output)
    {
        int written = 0;
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAny(Special);
            plain = plain < 0 ? text.Length : plain;
            text[..plain].CopyTo(output[written..]);
            written += plain;
            text = text[plain..];
            if (!text.IsEmpty)
            {
                written += EscapeOne(ref text, output[written..]);
            }
        }

        return written;
    }

    private static int EscapeOne(ref ReadOnlySpan<byte> text, Span<byte> output)
    {
        byte first = text[0];
        if (first >= 0x80)
        {
            return EscapeRune(ref text, output);
        }

        text = text[1..];
        switch (first)
        {
            case (byte)'\n': return Put("\\n"u8, output);
            case (byte)'\r': return Put("\\r"u8, output);
            case (byte)'\t': return Put("\\t"u8, output);
            case (byte)'"': return Put("\\\""u8, output);
            case (byte)'\\': return Put("\\\\"u8, output);
            case 0x7f: return Put("\x7f"u8, output);
            default: return PutUnicode(first, output);
        }
    }

    private static int EscapeRune(ref ReadOnlySpan<byte> text, Span<byte> output)
    {
        OperationStatus status = Rune.DecodeFromUtf8(text, out Rune rune, out int consumed);
        ReadOnlySpan<byte> bytes = text[..consumed];
        text = text[consumed..];
        if (status != OperationStatus.Done)
        {
            return Put("\\ufffd"u8, output);
        }

        return rune.Value is 0x2028 or 0x2029 ? PutUnicode(rune.Value, output) : Put(bytes, output);
    }

    private static int PutUnicode(int value, Span<byte> output)
    {
        ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
        output[0] = (byte)'\\';
        output[1] = (byte)'u';
        output[2] = digits[(value >> 12) & 15];
        output[3] = digits[(value >> 8) & 15];
        output[4] = digits[(value >> 4) & 15];
        output[5] = digits[value & 15];
        return 6;
    }

    private static int Put(ReadOnlySpan<byte> bytes, Span<byte> output)
    {
        bytes.CopyTo(output);
        return bytes.Length;
    }
}
