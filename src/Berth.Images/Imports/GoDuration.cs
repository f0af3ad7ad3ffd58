using System.Globalization;

namespace Berth.Images.Imports;

/// <summary>Durations as Go writes them, in nanoseconds: <c>1m30s</c>, <c>1.5h</c>, <c>300ms</c>.</summary>
public static class GoDuration
{
    private static readonly (string Unit, decimal Nanoseconds)[] Units =
    [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ];

    /// <summary>False for what is no duration, or longer than 292 years.</summary>
    public static bool TryParse(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text == "0")
        {
            return true;
        }
        decimal total = 0;
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept("0123456789.");
            int unitLength = digits <= 0 ? 0 : rest[digits..].IndexOfAny("0123456789.");
            unitLength = unitLength < 0 ? rest.Length - digits : unitLength;
            if (digits <= 0 || !TryUnit(rest.Slice(digits, unitLength), out decimal unit)
                || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
                || number > long.MaxValue / unit)
            {
                return false;
            }
            total += number * unit;
            rest = rest[(digits + unitLength)..];
        }
        nanoseconds = total <= long.MaxValue ? (long)total : 0;
        return text.Length > 0 && total <= long.MaxValue;
    }

    private static bool TryUnit(ReadOnlySpan<char> text, out decimal nanoseconds)
    {
        foreach ((string unit, decimal value) in Units)
        {
            if (text.SequenceEqual(unit))
            {
                nanoseconds = value;
                return true;
            }
        }
        nanoseconds = 0;
        return false;
    }
}
