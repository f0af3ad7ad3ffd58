using System.Globalization;

namespace Berth.Daemon.Http;

/// <summary>Times as Docker's clients write them in queries: seconds since 1970 with a fraction of up to nine digits.</summary>
internal static class UnixTime
{
    private const int TickDigits = 7;
    private const long LatestSecond = 253_402_300_799;

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        ReadOnlySpan<char> seconds = dot < 0 ? text : text.AsSpan(0, dot);
        ReadOnlySpan<char> fraction = dot < 0 ? "" : text.AsSpan(dot + 1);
        if (!long.TryParse(seconds, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) || Math.Abs(whole) > LatestSecond)
        {
            return false;
        }

        long ticks = 0;
        if (!fraction.IsEmpty && (fraction.ContainsAnyExceptInRange('0', '9') || !TryTicks(fraction, out ticks)))
        {
            return false;
        }

        if (whole < DateTimeOffset.MinValue.ToUnixTimeSeconds())
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeSeconds(whole).AddTicks(ticks);
        return true;
    }

    /// <summary>Nanoseconds since 1970.</summary>
    public static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static bool TryTicks(ReadOnlySpan<char> digits, out long ticks)
    {
        ReadOnlySpan<char> kept = digits[..Math.Min(digits.Length, TickDigits)];
        bool valid = long.TryParse(kept, NumberStyles.None, CultureInfo.InvariantCulture, out ticks);
        for (int i = kept.Length; i < TickDigits; i++)
        {
            ticks *= 10;
        }

        return valid;
    }
}
