using System.Globalization;
using Berth.Api.Containers;

namespace Berth.Cli.Arguments.Values;

/// <summary>Limits and devices as options write them.</summary>
internal static class Resources
{
    private static readonly string[] Limits =
    [
        "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack",
    ];

    /// <summary>Processors as a decimal number, in billionths.</summary>
    public static long ParseCpus(string text)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal cpus))
        {
            throw new InvalidValueException($"failed to parse {text} as a rational number");
        }

        decimal billionths = cpus * 1_000_000_000;
        return decimal.Truncate(billionths) == billionths && Math.Abs(billionths) <= long.MaxValue
            ? (long)billionths
            : throw new InvalidValueException("value is too precise");
    }

    /// <summary><c>nofile=1024:2048</c>; a single number is both; -1 is no limit.</summary>
    public static Ulimit ParseUlimit(string text)
    {
        string[] parts = text.Split('=', 2);
        if (parts.Length < 2)
        {
            throw new InvalidValueException($"invalid ulimit argument: {text}");
        }

        if (Array.IndexOf(Limits, parts[0]) < 0)
        {
            throw new InvalidValueException($"invalid ulimit type: {parts[0]}");
        }

        string[] values = parts[1].Split(':');
        if (values.Length > 2)
        {
            throw new InvalidValueException($"too many limit value arguments - {parts[1]}, can only have up to two, `soft[:hard]`");
        }

        long soft = Number(values[0]);
        long hard = values.Length > 1 ? Number(values[1]) : soft;
        bool isOrdered = hard == -1 || (soft != -1 && soft <= hard);
        return isOrdered
            ? new Ulimit { Name = parts[0], Soft = soft, Hard = hard }
            : throw new InvalidValueException($"ulimit soft limit must be less than or equal to hard limit: {soft} > {hard}");
    }

    /// <summary><c>/dev/x[:/dev/y[:rwm]]</c>.</summary>
    public static DeviceMapping ParseDevice(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Length > 3 || !parts[0].StartsWith('/'))
        {
            throw new InvalidValueException($"invalid device specification: {text}");
        }

        string permissions = parts.Length == 3 ? parts[2] : "rwm";
        string inside = parts[0];
        if (parts.Length > 1 && IsMode(parts[1]) && parts.Length == 2)
        {
            permissions = parts[1];
        }
        else if (parts.Length > 1)
        {
            inside = parts[1].StartsWith('/') ? parts[1] : throw new InvalidValueException($"{parts[1]} is not an absolute path");
        }

        return IsMode(permissions)
            ? new DeviceMapping { PathOnHost = parts[0], PathInContainer = inside, CgroupPermissions = permissions }
            : throw new InvalidValueException($"bad mode specified: {permissions}");
    }

    private static bool IsMode(string text) => text.Length is > 0 and <= 3 && !text.AsSpan().ContainsAnyExcept("rwm") && text.Distinct().Count() == text.Length;

    private static long Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
        ? number
        : throw new InvalidValueException($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
}
