using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Berth.Engine.Logs;

/// <summary>Times of logs: nanoseconds since 1970, and RFC 3339 with nine digits.</summary>
internal static class LogTime
{
    public const int TextLength = 30;
    private const int NanosecondsPerTick = 100;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int SecondLength = 19;

    /// <summary>0 for what is no time.</summary>
    public static long Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length is > SecondLength + 2 and <= TextLength && text[^1] == (byte)'Z' && text[SecondLength] == (byte)'.'
            && TryParseSecond(text[..SecondLength], out long seconds))
        {
            ReadOnlySpan<byte> digits = text[(SecondLength + 1)..^1];
            if (Utf8Parser.TryParse(digits, out long fraction, out int used) && used == digits.Length)
            {
                for (int i = digits.Length; i < 9; i++)
                {
                    fraction *= 10;
                }

                return (seconds * NanosecondsPerSecond) + fraction;
            }
        }

        return DateTimeOffset.TryParse(Encoding.UTF8.GetString(text), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? Of(time)
            : 0;
    }

    public static long Of(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;

    /// <summary>As exactly as the API's own times.</summary>
    public static DateTimeOffset ToTime(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / NanosecondsPerTick);

    /// <summary>The count written, <see cref="TextLength"/>.</summary>
    public static int Format(long nanoseconds, Span<byte> output)
    {
        (long seconds, long fraction) = Math.DivRem(nanoseconds, NanosecondsPerSecond);
        _ = DateTime.UnixEpoch.AddSeconds(seconds).TryFormat(output, out int written, "yyyy-MM-dd'T'HH:mm:ss.", CultureInfo.InvariantCulture);
        _ = Utf8Formatter.TryFormat(fraction, output[written..], out int digits, new System.Buffers.StandardFormat('D', 9));
        output[written + digits] = (byte)'Z';
        return written + digits + 1;
    }

    /// <summary><c>2026-01-31T12:34:56</c>, the digits only: most of a long log's time would be spent in a parser of all forms.</summary>
    private static bool TryParseSecond(ReadOnlySpan<byte> text, out long seconds)
    {
        (int year, int month, int day) = (Number(text[..4]), Number(text[5..7]), Number(text[8..10]));
        (int hour, int minute, int second) = (Number(text[11..13]), Number(text[14..16]), Number(text[17..19]));
        bool isTime = year is > 0 and < 10_000 && month is > 0 and <= 12 && day > 0 && day <= DateTime.DaysInMonth(year, month)
            && hour is >= 0 and < 24 && minute is >= 0 and < 60 && second is >= 0 and < 60;
        seconds = isTime ? (new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond : 0;
        return isTime;
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        int number = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return -1;
            }

            number = (number * 10) + digit - '0';
        }

        return number;
    }
}
