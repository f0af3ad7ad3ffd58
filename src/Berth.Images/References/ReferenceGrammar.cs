using System.Buffers;

namespace Berth.Images.References;

/// <summary>
/// The grammar of image references, as Docker's distribution project defines it:
/// <code>
/// reference  := name [ ":" tag ] [ "@" digest ]
/// name       := [ domain "/" ] component { "/" component }
/// component  := alnum { separator alnum }        alnum := [a-z0-9]+     separator := "." | "_" | "__" | "-"+
/// domain     := host [ ":" digits ]              host  := dns labels | "[" IPv6 "]"
/// tag        := [A-Za-z0-9_] [A-Za-z0-9_.-]{0,127}
/// digest     := algorithm ":" hex{32,}
/// </code>
/// Each method answers whether the whole text matches one rule.
/// </summary>
internal static class ReferenceGrammar
{
    private const int MaxTagLength = 128;
    private static readonly SearchValues<char> TagCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> IPv6Characters = SearchValues.Create("0123456789abcdefABCDEF:");

    public static bool IsTag(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxTagLength && text[0] is not ('.' or '-') && !text.ContainsAnyExcept(TagCharacters);

    /// <summary>A repository's path: components of lower-case letters and digits joined by single separators.</summary>
    public static bool IsPath(ReadOnlySpan<char> text)
    {
        foreach (Range range in text.Split('/'))
        {
            if (!IsComponent(text[range]))
            {
                return false;
            }
        }
        return true;
    }

    public static bool IsDomain(ReadOnlySpan<char> text)
    {
        int hostEnd = text.StartsWith("[") ? text.IndexOf(']') + 1 : text.IndexOf(':');
        hostEnd = hostEnd < 0 ? text.Length : hostEnd;
        ReadOnlySpan<char> port = text[hostEnd..];
        bool validPort = port.IsEmpty || (port.Length > 1 && port[0] == ':' && !port[1..].ContainsAnyExceptInRange('0', '9'));
        return validPort && IsHost(text[..hostEnd]);
    }

    public static bool IsDigest(ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(':');
        if (colon <= 0)
        {
            return false;
        }
        ReadOnlySpan<char> hex = text[(colon + 1)..];
        return hex.Length >= 32 && !hex.ContainsAnyExcept(Hexadecimal) && IsAlgorithm(text[..colon]);
    }

    private static bool IsHost(ReadOnlySpan<char> host)
    {
        if (host.StartsWith("["))
        {
            return host.Length > 2 && host[^1] == ']' && !host[1..^1].ContainsAnyExcept(IPv6Characters);
        }
        foreach (Range range in host.Split('.'))
        {
            ReadOnlySpan<char> label = host[range];
            if (label.IsEmpty || label[0] == '-' || label[^1] == '-' || !AreAlphanumericOr(label, '-'))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsComponent(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]))
        {
            return false;
        }
        for (int i = 0; i < text.Length;)
        {
            int length = char.IsAsciiLetterLower(text[i]) || char.IsAsciiDigit(text[i]) ? 1 : SeparatorLength(text[i..]);
            if (length == 0)
            {
                return false;
            }
            i += length;
        }
        return true;
    }

    /// <summary>How many characters of separator <paramref name="text"/> begins with; 0 for none or for one that is too long.</summary>
    private static int SeparatorLength(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExcept(".-_");
        ReadOnlySpan<char> run = end < 0 ? text : text[..end];
        return run is "." or "_" or "__" || (run.Length > 0 && !run.ContainsAnyExcept('-')) ? run.Length : 0;
    }

    private static bool IsAlgorithm(ReadOnlySpan<char> text)
    {
        foreach (Range range in text.SplitAny("+.-_"))
        {
            ReadOnlySpan<char> part = text[range];
            if (part.IsEmpty || !char.IsAsciiLetter(part[0]) || !AreAlphanumericOr(part, part[0]))
            {
                return false;
            }
        }
        return true;
    }

    private static bool AreAlphanumericOr(ReadOnlySpan<char> text, char other)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != other)
            {
                return false;
            }
        }
        return true;
    }
}
