using System.Globalization;

namespace Berth.Cli.Arguments.Values;

/// <summary>Sizes as users write them: <c>512m</c>, <c>1.5GiB</c>, <c>100</c>; every unit is a power of 1024, as Docker's.</summary>
internal static class ByteSize
{
    private const string Units = "kmgtp";

    /// <exception cref="InvalidValueException">This is no size.</exception>
    public static long Parse(string text)
    {
        ReadOnlySpan<char> rest = text;
        int digits = rest.IndexOfAnyExcept("0123456789.");
        ReadOnlySpan<char> number = digits < 0 ? rest : rest[..digits];
        ReadOnlySpan<char> suffix = (digits < 0 ? [] : rest[digits..]).TrimStart(' ');
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            || number[0] == '.' || !TryFactor(suffix, out decimal factor) || value > long.MaxValue / factor)
        {
            throw new InvalidValueException($"invalid size: '{text}'");
        }

        return (long)(value * factor);
    }

    /// <summary>A size, or -1 for no limit.</summary>
    public static long ParseOrUnlimited(string text) => text == "-1" ? -1 : Parse(text);

    private static bool TryFactor(ReadOnlySpan<char> suffix, out decimal factor)
    {
        factor = 1;
        if (suffix.IsEmpty)
        {
            return true;
        }

        int power = Units.IndexOf(char.ToLowerInvariant(suffix[0]), StringComparison.Ordinal) + 1;
        for (int i = 0; i < power; i++)
        {
            factor *= 1024;
        }

        ReadOnlySpan<char> tail = power == 0 ? suffix : suffix[1..];
        return tail.IsEmpty || tail.Equals("b", StringComparison.OrdinalIgnoreCase)
            || (power > 0 && (tail.Equals("i", StringComparison.OrdinalIgnoreCase) || tail.Equals("ib", StringComparison.OrdinalIgnoreCase)));
    }
}
