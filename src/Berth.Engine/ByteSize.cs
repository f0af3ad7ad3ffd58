using System.Globalization;
using System.Text.RegularExpressions;

namespace Berth.Engine;

/// <summary>Bytes in text, as <c>10m</c> and <c>1.5 GiB</c> say them: units of 1024, <c>b</c> at the end and case as one likes.</summary>
internal static partial class ByteSize
{
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        Match match = Size().Match(text);
        if (!match.Success || !decimal.TryParse(match.Groups[1].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
        {
            return false;
        }

        string unit = match.Groups[2].Value.ToLowerInvariant();
        decimal unitBytes = 1L << (10 * (unit.Length == 0 ? 0 : "kmgtp".IndexOf(unit[0], StringComparison.Ordinal) + 1));
        bool fits = number <= long.MaxValue / unitBytes;
        bytes = fits ? (long)(number * unitBytes) : 0;
        return fits;
    }

    [GeneratedRegex(@"^(\d+(?:\.\d*)?) ?([kKmMgGtTpP]?)(?:[iI]?[bB])?$")]
    private static partial Regex Size();
}
