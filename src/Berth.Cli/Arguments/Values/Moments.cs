using System.Globalization;

namespace Berth.Cli.Arguments.Values;

/// <summary>Points in time as <c>--since</c> and <c>--until</c> take them, in the form the engine takes: seconds since 1970.</summary>
internal static class Moments
{
    private static readonly string[] LocalForms =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH", "yyyy-MM-dd",
    ];

    /// <summary>Seconds since 1970 stay as they are; a duration is that long before now; a time without a zone is local.</summary>
    public static string ToEngine(string text, TimeProvider time)
    {
        if (text.Length == 0 || !text.AsSpan().ContainsAnyExcept("0123456789."))
        {
            return text;
        }

        if (TryDuration(text, out long nanoseconds))
        {
            return Format(time.GetUtcNow().AddTicks(-nanoseconds / 100));
        }

        return TryTime(text, time, out DateTimeOffset moment)
            ? Format(moment)
            : throw new CommandException($"invalid value for a time: \"{text}\" is neither a time nor a duration");
    }

    private static bool TryDuration(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        try
        {
            nanoseconds = Durations.Parse(text);
            return true;
        }
        catch (InvalidValueException)
        {
            return false;
        }
    }

    private static bool TryTime(string text, TimeProvider time, out DateTimeOffset moment)
    {
        if (DateTime.TryParseExact(text, LocalForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local))
        {
            moment = new DateTimeOffset(local, time.LocalTimeZone.GetUtcOffset(local));
            return true;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);
    }

    private static string Format(DateTimeOffset moment)
    {
        long ticks = (moment - DateTimeOffset.UnixEpoch).Ticks;
        return string.Create(CultureInfo.InvariantCulture, $"{ticks / TimeSpan.TicksPerSecond}.{ticks % TimeSpan.TicksPerSecond * 100:D9}");
    }
}
