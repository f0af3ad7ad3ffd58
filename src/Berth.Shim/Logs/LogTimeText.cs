using System.Buffers;
using System.Buffers.Text;

namespace Berth.Shim.Logs;

/// <summary>Times as RFC 3339 has them, <c>2026-01-31T12:34:56.123456789Z</c>. The next nanosecond, which most lines have, is counted up in place.</summary>
internal sealed class LogTimeText
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int SecondLength = 20;
    private readonly byte[] text = "0000-00-00T00:00:00.000000000Z"u8.ToArray();
    private long second = -1;
    private long shown = -2;

    public ReadOnlySpan<byte> Of(long nanoseconds)
    {
        if (nanoseconds != shown + 1 || !TryCountUp())
        {
            Format(nanoseconds);
        }

        shown = nanoseconds;
        return text;
    }

    private void Format(long nanoseconds)
    {
        (long seconds, long fraction) = Math.DivRem(nanoseconds, NanosecondsPerSecond);
        if (seconds != second)
        {
            second = seconds;
            _ = DateTime.UnixEpoch.AddSeconds(seconds).TryFormat(text, out _, "yyyy-MM-dd'T'HH:mm:ss.");
        }

        _ = Utf8Formatter.TryFormat(fraction, text.AsSpan(SecondLength, 9), out _, new StandardFormat('D', 9));
    }

    /// <summary>False at the end of a second.</summary>
    private bool TryCountUp()
    {
        int digit = SecondLength + 8;
        while (text[digit] == '9')
        {
            text[digit--] = (byte)'0';
        }

        // What was changed on the way to the dot is written anew by the caller.
        if (digit < SecondLength)
        {
            return false;
        }

        text[digit]++;
        return true;
    }
}
