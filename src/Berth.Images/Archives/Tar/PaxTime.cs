using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Berth.Linux;

namespace Berth.Images.Archives.Tar;

/// <summary>A PAX time: decimal seconds since 1970 with any number of fractional digits, nine of which count; may be negative.</summary>
internal static class PaxTime
{
    private const int NanosecondDigits = 9;
    private const long NanosecondsPerSecond = 1_000_000_000;

    public static FileTime Parse(ReadOnlySpan<byte> text)
    {
        int dot = text.IndexOf((byte)'.');
        ReadOnlySpan<byte> whole = dot < 0 ? text : text[..dot];
        if (!Utf8Parser.TryParse(whole, out long seconds, out int used) || used != whole.Length)
        {
            throw PaxRecords.Invalid();
        }
        long nanoseconds = dot < 0 ? 0 : Fraction(text[(dot + 1)..]);
        // -1.25 is one and a quarter second before 1970; struct timespec counts nanoseconds upwards only.
        return text[0] != '-' || nanoseconds == 0 ? new FileTime(seconds, nanoseconds) : new FileTime(seconds - 1, NanosecondsPerSecond - nanoseconds);
    }

    public static byte[] Format(FileTime time)
    {
        bool negative = time.Seconds < 0 && time.Nanoseconds != 0;
        long seconds = negative ? time.Seconds + 1 : time.Seconds;
        long nanoseconds = negative ? NanosecondsPerSecond - time.Nanoseconds : time.Nanoseconds;
        string sign = negative && seconds == 0 ? "-" : "";
        string fraction = nanoseconds.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}{(fraction.Length == 0 ? "" : ".")}{fraction}"));
    }

    private static long Fraction(ReadOnlySpan<byte> digits)
    {
        if (digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            throw PaxRecords.Invalid();
        }
        long value = 0;
        for (int i = 0; i < NanosecondDigits; i++)
        {
            value = (value * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        }
        return value;
    }
}
