using System.Globalization;
using Berth.Engine.Containers.Specs;

namespace Berth.Engine.Filtering;

/// <summary>The filter <c>until</c>: a time in seconds since 1970, in RFC 3339, or as a duration back from now, <c>10m</c>, <c>1h30m</c>.</summary>
internal static class UntilFilter
{
    /// <exception cref="EngineException">There are several, or it is none of these.</exception>
    public static DateTimeOffset? TimeOf(Filters filters, DateTimeOffset now) => filters.Of("until") switch
    {
        [] => null,
        [var text] => TimeOf(text, now) ?? throw EngineException.InvalidArgument($"failed to parse value as time or duration: {GoText.Quote(text)}"),
        _ => throw EngineException.InvalidArgument("more than one until filter specified"),
    };

    private static DateTimeOffset? TimeOf(string text, DateTimeOffset now)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        }

        return Duration(text) is { } span ? now - span
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
    }

    private static TimeSpan? Duration(ReadOnlySpan<char> text)
    {
        TimeSpan span = TimeSpan.Zero;
        while (!text.IsEmpty)
        {
            int digits = text.IndexOfAnyExcept("0123456789.");
            if (digits < 1 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count))
            {
                return null;
            }

            int letters = text[digits..].IndexOfAny("0123456789.");
            ReadOnlySpan<char> unit = letters < 0 ? text[digits..] : text.Slice(digits, letters);
            double milliseconds = unit switch { "h" => 3_600_000, "m" => 60_000, "s" => 1000, "ms" => 1, _ => 0 };
            if (milliseconds == 0 || count * milliseconds > TimeSpan.FromDays(36_500).TotalMilliseconds)
            {
                return null;
            }

            span += TimeSpan.FromMilliseconds(count * milliseconds);
            text = text[(digits + unit.Length)..];
        }

        return span == TimeSpan.Zero ? null : span;
    }
}
