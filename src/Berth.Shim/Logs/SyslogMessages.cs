using System.Globalization;
using System.Text;
using Berth.Linux;
using Berth.Runtime.Shims;

namespace Berth.Shim.Logs;

/// <summary>Syslog's messages, byte for byte as Docker's driver words them. Empty lines are not sent.</summary>
internal sealed class SyslogMessages(LogReceiverOptions options) : MessageEncoder
{
    private const int Error = 3;
    private const int Information = 6;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private readonly int pid = Environment.ProcessId;
    private readonly int overhead = Encoding.UTF8.GetMaxByteCount(options.Host.Length + (2 * options.Tag.Length)) + 128;
    private long second = -1;
    private LocalTime wall;

    public override bool Takes(in LogPiece piece) => !piece.Text.IsEmpty;

    public override int MaxLength(int bytes) => bytes + overhead;

    public override int Encode(in LogPiece piece, Span<byte> output)
    {
        string head = Head(piece);
        int length = Encoding.UTF8.GetByteCount(head) + piece.Text.Length + 1;
        int written = options.CountsBytes ? Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} "), output) : 0;
        written += Encoding.UTF8.GetBytes(head, output[written..]);
        piece.Text.CopyTo(output[written..]);
        written += piece.Text.Length;
        output[written] = (byte)'\n';
        return written + 1;
    }

    private string Head(in LogPiece piece)
    {
        (long seconds, long fraction) = Math.DivRem(piece.Time, NanosecondsPerSecond);
        if (seconds != second)
        {
            (second, wall) = (seconds, LocalTime.Of(seconds));
        }

        int priority = (options.Facility * 8) + (piece.IsStdout ? Information : Error);
        return options.Format switch
        {
            LogMessageFormat.SyslogLocal => string.Create(CultureInfo.InvariantCulture, $"<{priority}>{Stamp()} {options.Tag}[{pid}]: "),
            LogMessageFormat.SyslogRfc3164 => string.Create(CultureInfo.InvariantCulture, $"<{priority}>{Stamp()} {options.Host} {options.Tag}[{pid}]: "),
            LogMessageFormat.SyslogRfc5424 => string.Create(
                CultureInfo.InvariantCulture, $"<{priority}>1 {wall.Time:yyyy-MM-ddTHH:mm:ss}{Zone()} {options.Host} {options.Tag} {pid} {options.Tag} - "),
            _ => string.Create(
                CultureInfo.InvariantCulture, $"<{priority}>1 {wall.Time:yyyy-MM-ddTHH:mm:ss}.{fraction / 1000:d6}{Zone()} {options.Host} {options.Tag} {pid} {options.Tag} - "),
        };
    }

    /// <summary>RFC 3164's, with a blank before the days from 1 to 9.</summary>
    private string Stamp() => string.Create(CultureInfo.InvariantCulture, $"{wall.Time:MMM} {wall.Time.Day,2} {wall.Time:HH:mm:ss}");

    private string Zone() => wall.Offset == TimeSpan.Zero ? "Z" : string.Create(CultureInfo.InvariantCulture, $"{(wall.Offset < TimeSpan.Zero ? '-' : '+')}{wall.Offset:hh\\:mm}");
}
