using System.Text;
using Berth.Runtime.Shims;
using Berth.Shim.Logs;

namespace Berth.UnitTests.Shim;

/// <summary>Messages as Docker 26 sends them.</summary>
public sealed class MessageEncoderTests
{
    private const long Time = 1_800_000_003_123_456_789;
    private static readonly string Pid = $"{Environment.ProcessId}";

    [Theory]
    [InlineData(LogMessageFormat.SyslogLocal, false, "<30>STAMP t[PID]: a\n")]
    [InlineData(LogMessageFormat.SyslogRfc3164, false, "<30>STAMP h t[PID]: a\n")]
    [InlineData(LogMessageFormat.SyslogRfc5424, false, "<30>1 TIMEZONE h t PID t - a\n")]
    [InlineData(LogMessageFormat.SyslogRfc5424Micro, false, "<30>1 TIME.123456ZONE h t PID t - a\n")]
    [InlineData(LogMessageFormat.SyslogRfc5424, true, "COUNT <30>1 TIMEZONE h t PID t - a\n")]
    public void Encode_Syslog_IsDockersMessage(LogMessageFormat format, bool counts, string expected)
    {
        DateTimeOffset wall = DateTimeOffset.FromUnixTimeSeconds(Time / 1_000_000_000).ToLocalTime();
        string zone = wall.Offset == TimeSpan.Zero ? "Z" : wall.ToString("zzz");
        string message = expected.Replace("STAMP", wall.ToString("MMM ") + $"{wall.Day,2} " + wall.ToString("HH:mm:ss")).Replace("PID", Pid)
            .Replace("TIME", wall.ToString("yyyy-MM-ddTHH:mm:ss")).Replace("ZONE", zone);
        message = message.Replace("COUNT", $"{message.Length - "COUNT ".Length}");

        Assert.Equal(message, Encode(new SyslogMessages(new LogReceiverOptions { Format = format, CountsBytes = counts, Facility = 3, Host = "h", Tag = "t" }), "a\n"));
    }

    [Fact]
    public void Encode_Journal_IsFields() => Assert.Equal(
        "PRIORITY=6\nMESSAGE=a\nX=1\nSYSLOG_TIMESTAMP=2027-01-15T08:00:03.123456789Z\nCONTAINER_LOG_ORDINAL=1\n",
        Encode(new JournalMessages("X=1\n"u8.ToArray()), "a\n"));

    [Fact]
    public void Encode_JournalPiece_SaysWhichItIs() => Assert.EndsWith(
        "\nCONTAINER_PARTIAL_ID=00000000000000ff\nCONTAINER_PARTIAL_ORDINAL=2\nCONTAINER_PARTIAL_LAST=false\nCONTAINER_PARTIAL_MESSAGE=true\n",
        Encode(new JournalMessages([]), "a", ordinal: 2),
        StringComparison.Ordinal);

    [Fact]
    public void Encode_ManyMessages_CostNoMemory()
    {
        SyslogMessages encoder = new(new LogReceiverOptions { Format = LogMessageFormat.SyslogRfc5424Micro, Host = "h", Tag = "t" });
        byte[] output = new byte[1000];
        LogPiece piece = new() { IsStdout = true, Bytes = "a\n"u8, Time = Time };
        _ = encoder.Encode(piece, output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            _ = encoder.Encode(piece, output);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static string Encode(MessageEncoder encoder, string text, int ordinal = 0)
    {
        LogPiece piece = new() { IsStdout = true, Bytes = Encoding.ASCII.GetBytes(text), Time = Time, Ordinal = ordinal, LineId = 255 };
        byte[] output = new byte[encoder.MaxLength(piece.Bytes.Length)];
        return Encoding.ASCII.GetString(output, 0, encoder.Encode(piece, output));
    }
}
