using System.Globalization;
using System.Text;

namespace Berth.Cli.Commands.Recreation;

/// <summary>Durations in whole units, which every reader of Go's durations takes: <c>1m30s</c>, <c>1s500ms</c>.</summary>
internal static class DurationText
{
    private static readonly (string Unit, long Nanoseconds)[] Units =
        [("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1)];

    public static string? Of(long? nanoseconds)
    {
        if (nanoseconds is not { } left)
        {
            return null;
        }

        StringBuilder text = new();
        foreach ((string unit, long length) in Units)
        {
            if (left >= length)
            {
                text.Append(CultureInfo.InvariantCulture, $"{left / length}{unit}");
                left %= length;
            }
        }

        return text.Length > 0 ? text.ToString() : "0s";
    }
}
