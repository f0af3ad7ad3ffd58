using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;

namespace Berth.Shim.Logs;

/// <summary>
/// Bytes as the inside of a JSON string, escaped as Docker escapes its logs: quotes, backslashes, control characters,
/// &lt; &gt; &amp;, the two line separators of Unicode; bytes that are not UTF-8 become U+FFFD.
/// </summary>
internal static class JsonEscaper
{
    /// <summary>Encodes into <paramref name="output"/>, which has six bytes for each one and sixteen more; the count written.</summary>
    public static int Escape(ReadOnlySpan<byte> text, Span<byte> output)
    {
        int written = 0;
        while (text.Length >= Vector128<byte>.Count)
        {
            // Sixteen bytes are copied before they are looked at: most need nothing else.
            Vector128<byte> bytes = Vector128.Create(text);
            bytes.CopyTo(output[written..]);
            uint special = SpecialOf(bytes);
            int plain = special == 0 ? Vector128<byte>.Count : BitOperations.TrailingZeroCount(special);
            written += plain;
            text = text[plain..];
            if (special != 0)
            {
                written += EscapeOne(ref text, output[written..]);
            }
        }

        while (!text.IsEmpty)
        {
            written += EscapeOne(ref text, output[written..]);
        }

        return written;
    }

    /// <summary>A bit for each byte that is not copied as it is. As signed numbers, control characters and bytes over 0x7f are both below a space.</summary>
    private static uint SpecialOf(Vector128<byte> bytes)
    {
        Vector128<byte> low = Vector128.LessThan(bytes.AsSByte(), Vector128.Create((sbyte)' ')).AsByte();
        Vector128<byte> angle = Vector128.Equals(bytes | Vector128.Create((byte)2), Vector128.Create((byte)'>')); // < and >
        Vector128<byte> quote = Vector128.Equals(bytes | Vector128.Create((byte)4), Vector128.Create((byte)'&')); // " and &
        Vector128<byte> backslash = Vector128.Equals(bytes, Vector128.Create((byte)'\\'));
        return (low | angle | quote | backslash).ExtractMostSignificantBits();
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
            case < (byte)' ' or (byte)'<' or (byte)'>' or (byte)'&': return PutUnicode(first, output);
            default:
                output[0] = first;
                return 1;
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
