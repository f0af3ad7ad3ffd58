using System.Buffers.Text;
using System.Text;

namespace Berth.Engine.Logs;

/// <summary>The inside of a JSON string back to bytes.</summary>
internal static class JsonText
{
    /// <summary>Decodes into <paramref name="output"/>, which is at least as long as the text; the count written.</summary>
    public static int Unescape(ReadOnlySpan<byte> text, Span<byte> output)
    {
        int written = 0;
        while (true)
        {
            int plain = text.IndexOf((byte)'\\');
            plain = plain < 0 ? text.Length : plain;
            text[..plain].CopyTo(output[written..]);
            written += plain;
            text = text[plain..];
            if (text.Length < 2)
            {
                return written;
            }

            written += UnescapeOne(ref text, output[written..]);
        }
    }

    private static int UnescapeOne(ref ReadOnlySpan<byte> text, Span<byte> output)
    {
        byte kind = text[1];
        if (kind == (byte)'u')
        {
            return UnescapeUnicode(ref text, output);
        }

        text = text[2..];
        output[0] = kind switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            _ => kind,
        };
        return 1;
    }

    private static int UnescapeUnicode(ref ReadOnlySpan<byte> text, Span<byte> output)
    {
        int first = UnitAt(text, 0);
        int second = char.IsHighSurrogate((char)first) ? UnitAt(text, 6) : -1;
        bool isPair = second >= 0 && char.IsLowSurrogate((char)second);
        text = text[Math.Min(isPair ? 12 : 6, text.Length)..];
        Rune rune = isPair ? new Rune((char)first, (char)second) : Rune.IsValid(first) ? new Rune(first) : Rune.ReplacementChar;
        return rune.EncodeToUtf8(output);
    }

    /// <summary>The UTF-16 unit of the escape at an offset, or -1.</summary>
    private static int UnitAt(ReadOnlySpan<byte> text, int offset) =>
        text.Length >= offset + 6 && text[offset] == (byte)'\\' && text[offset + 1] == (byte)'u'
        && Utf8Parser.TryParse(text.Slice(offset + 2, 4), out ushort unit, out int consumed, 'x') && consumed == 4
            ? unit
            : -1;
}
