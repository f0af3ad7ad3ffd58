using System.Buffers;
using System.Buffers.Binary;

namespace Berth.Engine.Logs;

/// <summary>
/// Turns log lines into what a client reads, in a buffer of its own. Consecutive lines of one stream share a frame, as far as
/// they are there together: a client that splits frames at newlines sees no difference, and a long log is read much faster.
/// </summary>
internal sealed class LogWriter(LogQuery query) : IDisposable
{
    private const int HeaderSize = 8;
    private const int MaxFrame = 16 * 1024;
    private const int Capacity = 128 * 1024;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(Capacity);
    private int frameStart = -1;
    private bool frameIsStdout;
    private int length;
    private long last;

    /// <summary>Whether what has been gathered ought to be sent before more is added.</summary>
    public bool IsFull => length > Capacity - (2 * MaxFrame);

    /// <summary>Set once a line came after the last one wanted.</summary>
    public bool IsPastEnd { get; private set; }

    /// <summary>Whether what is not younger than the last line is to be passed over: it has been read before, from a file that has gone.</summary>
    public bool SkipsKnown { get; set; }

    public void Add(in LogEntry entry)
    {
        bool isKnown = SkipsKnown && entry.Nanoseconds <= last;
        last = Math.Max(last, entry.Nanoseconds);
        if (isKnown || !(entry.IsStdout ? query.Stdout : query.Stderr) || !IsInTime(entry))
        {
            return;
        }

        byte[] attributes = query.Details ? AttributeText.Encode(entry.Attributes) : [];
        Reserve(entry.Text.Length + attributes.Length + 128);
        OpenFrame(entry.IsStdout);
        if (query.Timestamps)
        {
            length += LogTime.Format(entry.Nanoseconds, buffer.AsSpan(length));
            Put(" "u8);
        }

        Put(attributes);
        length += entry.IsEscaped ? JsonText.Unescape(entry.Text, buffer.AsSpan(length)) : Copy(entry.Text);
        Put(entry.HasNewline ? "\n"u8 : []);
    }

    /// <summary>What has been gathered; valid until <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        CloseFrame();
        return buffer.AsMemory(0, length);
    }

    public void Clear() => length = 0;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private bool IsInTime(in LogEntry entry)
    {
        if ((query.Since is null && query.Until is null) || entry.Nanoseconds == 0)
        {
            return true;
        }

        DateTimeOffset time = LogTime.ToTime(entry.Nanoseconds);
        IsPastEnd |= time > query.Until;
        return !(time < query.Since) && !(time > query.Until);
    }

    private void OpenFrame(bool isStdout)
    {
        bool continues = frameStart >= 0 && frameIsStdout == isStdout && length - frameStart < MaxFrame && !query.Timestamps && !query.Details;
        if (!query.Framed || continues)
        {
            return;
        }

        CloseFrame();
        (frameStart, frameIsStdout) = (length, isStdout);
        buffer.AsSpan(length, HeaderSize).Clear();
        buffer[length] = isStdout ? (byte)1 : (byte)2;
        length += HeaderSize;
    }

    private void CloseFrame()
    {
        if (frameStart >= 0)
        {
            BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(frameStart + 4), length - frameStart - HeaderSize);
            frameStart = -1;
        }
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        length += Copy(bytes);
    }

    private int Copy(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer.AsSpan(length));
        return bytes.Length;
    }

    private void Reserve(int more)
    {
        if (length + HeaderSize + more > buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent((length + HeaderSize + more) * 2);
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
    }
}
