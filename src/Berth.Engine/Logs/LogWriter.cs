using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

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

    /// <summary>Whether what has been gathered ought to be sent before more is added.</summary>
    public bool IsFull => length > Capacity - (2 * MaxFrame);

    /// <summary>Set once a line came after the last one wanted.</summary>
    public bool IsPastEnd { get; private set; }

    public void Add(ReadOnlySpan<byte> line)
    {
        if (!LogLine.TryParse(line, out LogLine parsed) || !(parsed.IsStdout ? query.Stdout : query.Stderr) || !IsInTime(parsed))
        {
            return;
        }

        Reserve(parsed.Text.Length + parsed.Attributes.Length + 128);
        OpenFrame(parsed.IsStdout);
        if (query.Timestamps)
        {
            Put(parsed.Time);
            Put(" "u8);
        }

        if (query.Details)
        {
            PutAttributes(parsed.Attributes);
        }

        length += JsonText.Unescape(parsed.Text, buffer.AsSpan(length));
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

    private bool IsInTime(in LogLine line)
    {
        if (query.Since is null && query.Until is null)
        {
            return true;
        }

        if (!DateTimeOffset.TryParse(Encoding.ASCII.GetString(line.Time), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return true;
        }

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

    /// <summary><c>"a":"1","b":"2"</c> as <c>a=1,b=2 </c>.</summary>
    private void PutAttributes(ReadOnlySpan<byte> attributes)
    {
        Put(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(attributes).Replace("\":\"", "=", StringComparison.Ordinal).Replace("\"", string.Empty, StringComparison.Ordinal)));
        Put(" "u8);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
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
