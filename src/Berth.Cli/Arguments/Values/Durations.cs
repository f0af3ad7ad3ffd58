using System.Globalization;

namespace Berth.Cli.Arguments.Values;

/// <summary>Durations as Go writes them, in nanoseconds: <c>1m30s</c>, <c>1.5h</c>, <c>300ms</c>.</summary>
internal static class Durations
{
    private static readonly (string Unit, decimal Nanoseconds)[] Units =
    [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ];

    /// <exception cref="InvalidValueException">This is no duration.</exception>
    public static long Parse(string text)
    {
        ReadOnlySpan<char> rest = text;
        bool negative = rest.StartsWith("-");
        rest = negative || rest.StartsWith("+") ? rest[1..] : rest;
        if (rest is "0")
        {
            return 0;
        }

        decimal total = 0;
        do
        {
            total += ParsePart(ref rest, text);
        }
        while (!rest.IsEmpty);
        return total <= long.MaxValue ? (long)(negative ? -total : total) : throw Invalid(text);
    }

    private static decimal ParsePart(ref ReadOnlySpan<char> rest, string text)
    {
        int digits = rest.IndexOfAnyExcept("0123456789.");
        ReadOnlySpan<char> number = digits < 0 ? rest : rest[..digits];
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) || value > long.MaxValue)
        {
            throw Invalid(text);
        }

        if (digits < 0)
        {
            throw new InvalidValueException($"time: missing unit in duration \"{text}\"");
        }

        rest = rest[digits..];
        int length = rest.IndexOfAny("0123456789.");
        string unit = rest[..(length < 0 ? rest.Length : length)].ToString();
        rest = rest[unit.Length..];
        foreach ((string name, decimal nanoseconds) in Units)
        {
            if (unit == name)
            {
                return value * nanoseconds;
            }
        }

        throw new InvalidValueException($"time: unknown unit \"{unit}\" in duration \"{text}\"");
    }

    private static InvalidValueException Invalid(string text) => new($"time: invalid duration \"{text}\"");
}
