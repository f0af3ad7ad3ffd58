using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Berth.Linux;
using Berth.Runtime.Shims;

namespace Berth.Shim.Logs;

/// <summary>
/// Syslog's messages, byte for byte as Docker's driver words them. Empty lines are not sent. What stands in front of the text changes
/// once a second, but for its microseconds: no message costs memory.
/// </summary>
internal sealed class SyslogMessages(LogReceiverOptions options) : MessageEncoder
{
    private const int Error = 3;
    private const int Information = 6;
    private const int FractionDigits = 6;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private readonly int pid = Environment.ProcessId;
    private readonly int overhead = Encoding.UTF8.GetMaxByteCount(options.Host.Length + (2 * options.Tag.Length)) + 128;
    private byte[] stdoutHead = [];
    private byte[] stderrHead = [];
    private long second = -1;
    private LocalTime wall;

    private bool HasFraction => options.Format == LogMessageFormat.SyslogRfc5424Micro;

    public override bool Takes(in LogPiece piece) => !piece.Text.IsEmpty;

    public override int MaxLength(int bytes) => bytes + overhead;

    public override int Encode(in LogPiece piece, Span<byte> output)
    {
        byte[] head = HeadOf(piece);
        int written = 0;
        if (options.CountsBytes)
        {
            _ = Utf8Formatter.TryFormat(head.Length + piece.Text.Length + 1, output, out written);
            output[written++] = (byte)' ';
        }

        head.CopyTo(output[written..]);
        written += head.Length;
        piece.Text.CopyTo(output[written..]);
        written += piece.Text.Length;
        output[written] = (byte)'\n';
        return written + 1;
    }

    private byte[] HeadOf(in LogPiece piece)
    {
        (long seconds, long fraction) = Math.DivRem(piece.Time, NanosecondsPerSecond);
        if (seconds != second)
        {
            (second, wall) = (seconds, LocalTime.Of(seconds));
            (stdoutHead, stderrHead) = (Encoding.UTF8.GetBytes(Head(Information)), Encoding.UTF8.GetBytes(Head(Error)));
        }

        byte[] head = piece.IsStdout ? stdoutHead : stderrHead;
        if (HasFraction)
        {
            // The first dot of a head is its time's.
            Span<byte> digits = head.AsSpan(head.AsSpan().IndexOf((byte)'.') + 1, FractionDigits);
            _ = Utf8Formatter.TryFormat(fraction / 1000, digits, out _, new StandardFormat('D', FractionDigits));
        }

        return head;
    }

    private string Head(int severity)
    {
        int priority = (options.Facility * 8) + severity;
        return options.Format switch
        {
            LogMessageFormat.SyslogLocal => string.Create(CultureInfo.InvariantCulture, $"<{priority}>{Stamp()} {options.Tag}[{pid}]: "),
            LogMessageFormat.SyslogRfc3164 => string.Create(CultureInfo.InvariantCulture, $"<{priority}>{Stamp()} {options.Host} {options.Tag}[{pid}]: "),
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"<{priority}>1 {wall.Time:yyyy-MM-ddTHH:mm:ss}{(HasFraction ? ".000000" : "")}{Zone()} {options.Host} {options.Tag} {pid} {options.Tag} - "),
        };
    }

    /// <summary>RFC 3164's, with a blank before the days from 1 to 9.</summary>
    private string Stamp() => string.Create(CultureInfo.InvariantCulture, $"{wall.Time:MMM} {wall.Time.Day,2} {wall.Time:HH:mm:ss}");

    private string Zone() => wall.Offset == TimeSpan.Zero ? "Z" : string.Create(CultureInfo.InvariantCulture, $"{(wall.Offset < TimeSpan.Zero ? '-' : '+')}{wall.Offset:hh\\:mm}");
}
