using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Shim;

/// <summary>Encoded log lines that wait to be written together. Lines of one read are a nanosecond apart, so that each has a time of its own.</summary>
internal sealed unsafe class LogBatch
{
    private const int Capacity = 256 * 1024;
    private const int TicksPerSecond = 10_000_000;
    private static readonly byte[] LineHead = "{\"log\":\""u8.ToArray();
    private readonly byte[] stdoutTail;
    private readonly byte[] stderrTail;

    /// <summary>The current second, "2026-01-31T12:34:56."; <see cref="fraction"/> the nine digits behind it.</summary>
    private readonly byte[] second = new byte[20];
    private readonly byte[] fraction = new byte[9];
    private readonly byte* buffer = (byte*)NativeMemory.Alloc(Capacity);
    private long currentSecond = -1;

    public LogBatch(byte[]? attributes)
    {
        string attached = attributes is null ? string.Empty : $"\"attrs\":{Encoding.UTF8.GetString(attributes)},";
        stdoutTail = Encoding.UTF8.GetBytes($"\",\"stream\":\"stdout\",{attached}\"time\":\"");
        stderrTail = Encoding.UTF8.GetBytes($"\",\"stream\":\"stderr\",{attached}\"time\":\"");
    }

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => new(buffer, Length);

    /// <summary>Whether a line fits whatever its bytes are: each may take six.</summary>
    public bool HasRoomFor(int line) => Length + (line * 6) + stdoutTail.Length + 64 <= Capacity;

    public void Clear() => Length = 0;

    /// <summary>Reads the time for the lines that follow.</summary>
    public void StartClock()
    {
        long ticks = TimeProvider.System.GetUtcNow().UtcTicks;
        if (ticks / TicksPerSecond != currentSecond)
        {
            currentSecond = ticks / TicksPerSecond;
            new DateTime(currentSecond * TicksPerSecond, DateTimeKind.Utc).TryFormat(second, out _, "yyyy-MM-dd'T'HH:mm:ss.");
        }

        _ = Utf8Formatter.TryFormat((ticks % TicksPerSecond) * 100, fraction, out _, new StandardFormat('D', (byte)fraction.Length));
    }

    public void Add(bool isStdout, ReadOnlySpan<byte> line)
    {
        Span<byte> free = new(buffer + Length, Capacity - Length);
        int written = Put(LineHead, free);
        written += JsonEscaper.Escape(line, free[written..]);
        written += Put(isStdout ? stdoutTail : stderrTail, free[written..]);
        written += Put(second, free[written..]);
        written += Put(fraction, free[written..]);
        AdvanceClock();
        written += Put("Z\"}\n"u8, free[written..]);
        Length += written;
    }

    private static int Put(ReadOnlySpan<byte> bytes, Span<byte> to)
    {
        bytes.CopyTo(to);
        return bytes.Length;
    }

    /// <summary>Counts up in decimal digits. A second's worth of them in one read is out of the question.</summary>
    private void AdvanceClock()
    {
        int digit = fraction.Length - 1;
        while (digit >= 0 && fraction[digit] == '9')
        {
            fraction[digit--] = (byte)'0';
        }

        if (digit >= 0)
        {
            fraction[digit]++;
        }
    }
}
