using System.Globalization;
using System.Net;

namespace Berth.Networks.Names.Wire;

/// <summary>The names under which addresses are asked for: <c>2.0.18.172.in-addr.arpa</c>, and nibbles before <c>ip6.arpa</c>.</summary>
internal static class ReverseName
{
    private const string Suffix4 = ".in-addr.arpa";
    private const string Suffix6 = ".ip6.arpa";

    /// <summary>The address that such a name asks for; null where it asks for none.</summary>
    public static IPAddress? Parse(ReadOnlySpan<char> name)
    {
        if (name.EndsWith(Suffix4, StringComparison.OrdinalIgnoreCase))
        {
            return ParseNumbers(name[..^Suffix4.Length]);
        }

        return name.EndsWith(Suffix6, StringComparison.OrdinalIgnoreCase) ? ParseNibbles(name[..^Suffix6.Length]) : null;
    }

    private static IPAddress? ParseNumbers(ReadOnlySpan<char> parts)
    {
        Span<byte> bytes = stackalloc byte[4];
        int left = bytes.Length;
        foreach (Range part in parts.Split('.'))
        {
            if (left == 0 || !byte.TryParse(parts[part], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[--left]))
            {
                return null;
            }
        }

        return left == 0 ? new IPAddress(bytes) : null;
    }

    private static IPAddress? ParseNibbles(ReadOnlySpan<char> parts)
    {
        const int count = 32;
        if (parts.Length != (count * 2) - 1)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[count / 2];
        for (int i = 0; i < count; i++)
        {
            if (!byte.TryParse(parts.Slice(i * 2, 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte nibble) || (i > 0 && parts[(i * 2) - 1] != '.'))
            {
                return null;
            }

            bytes[15 - (i / 2)] |= (byte)(i % 2 == 0 ? nibble : nibble << 4);
        }

        return new IPAddress(bytes);
    }
}
