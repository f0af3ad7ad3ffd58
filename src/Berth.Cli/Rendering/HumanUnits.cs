using System.Globalization;

namespace Berth.Cli.Rendering;

/// <summary>Sizes and times as people read them, in Docker's words.</summary>
internal static class HumanUnits
{
    private static readonly string[] Decimal = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    private static readonly string[] Binary = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary><c>4.27MB</c>: three digits, powers of 1000; four digits where <paramref name="digits"/> says so.</summary>
    public static string Size(double bytes, int digits = 3) => Scale(bytes, 1000, Decimal, digits, "");

    /// <summary><c>23.54GiB</c>: four digits, powers of 1024.</summary>
    public static string BinarySize(double bytes) => Scale(bytes, 1024, Binary, 4, "");

    /// <summary><c>About a minute</c>, <c>5 hours</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        long seconds = (long)duration.TotalSeconds;
        long minutes = seconds / 60;
        long hours = (long)Math.Floor(duration.TotalHours + 0.5);
        return (seconds, minutes, hours) switch
        {
            ( < 1, _, _) => "Less than a second",
            (1, _, _) => "1 second",
            ( < 60, _, _) => $"{seconds} seconds",
            (_, 1, _) => "About a minute",
            (_, < 60, _) => $"{minutes} minutes",
            (_, _, 1) => "About an hour",
            (_, _, < 48) => $"{hours} hours",
            (_, _, < 24 * 7 * 2) => $"{hours / 24} days",
            (_, _, < 24 * 30 * 2) => $"{hours / 24 / 7} weeks",
            (_, _, < 24 * 365 * 2) => $"{hours / 24 / 30} months",
            _ => $"{(long)duration.TotalHours / 24 / 365} years",
        };
    }

    /// <summary><c>2 hours ago</c>.</summary>
    public static string Ago(long unixSeconds, TimeProvider time) =>
        Duration(time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(unixSeconds)) + " ago";

    /// <summary>As Go prints a local time: <c>2026-11-24 21:16:18 +0000 UTC</c>.</summary>
    public static string LocalTime(long unixSeconds, TimeProvider time)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(unixSeconds), time.LocalTimeZone);
        string offset = local.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
        return $"{local.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} {offset} {ZoneName(local, offset, time)}";
    }

    private static string ZoneName(DateTimeOffset local, string offset, TimeProvider time)
    {
        if (time.LocalTimeZone.Id is "UTC" or "Etc/UTC" || (local.Offset == TimeSpan.Zero && !time.LocalTimeZone.SupportsDaylightSavingTime))
        {
            return "UTC";
        }

        string name = time.LocalTimeZone.IsDaylightSavingTime(local) ? time.LocalTimeZone.DaylightName : time.LocalTimeZone.StandardName;
        return name.Length is > 0 and <= 5 ? name : offset;
    }

    private static string Scale(double value, double unit, string[] names, int digits, string gap)
    {
        int power = 0;
        while (value >= unit && power < names.Length - 1)
        {
            value /= unit;
            power++;
        }

        return $"{General(value, digits)}{gap}{names[power]}";
    }

    /// <summary>As C's <c>%.Ng</c>.</summary>
    private static string General(double value, int digits)
    {
        string text = value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) ? value.ToString("G", CultureInfo.InvariantCulture) : text;
    }
}
