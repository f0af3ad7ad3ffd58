using System.Buffers.Binary;
using System.Text;

namespace Berth.Runtime.Shims;

/// <summary>
/// What the daemon and a shim say to each other over the shim's unix socket. A frame is a length (u32, of the payload), a kind
/// (u32) and the payload, little endian. The first frame of a connection decides what it is: <see cref="Watch"/> makes it a
/// control connection, which takes requests and carries events; <see cref="Attach"/> and <see cref="Exec"/> are answered with
/// <see cref="Done"/>, after which the connection is the process's stdio itself.
/// </summary>
internal enum ShimFrame : uint
{
    // Requests.
    Watch = 1,
    Launch = 2,
    Attach = 3,
    Exec = 4,
    Resize = 5,
    Signal = 6,

    // Comes with two descriptors, which the shim holds open as long as it lives.
    Keep = 7,

    // Is answered with Done and those two, or without where there are none.
    Kept = 8,

    // Comes with a listening socket, and an address (its bytes) and a port that its clients are carried to. Is answered with Done.
    Carry = 9,

    // Is answered with Done and the socket of a number, from 0, among those; without past the last.
    Carried = 10,

    // Answers: Done carries a process id or 0, Failed an operation's index and errno, Refused an errno and a text.
    Done = 100,
    Failed = 101,
    Refused = 102,

    // Events on a control connection.
    State = 200,
    Exited = 201,
    ExecExited = 202,
}

[Flags]
internal enum StdioFlags : uint
{
    None = 0,
    Terminal = 1,
    Stdin = 2,
    Stdout = 4,
    Stderr = 8,

    /// <summary>The end of the first attached client's input closes the process's stdin.</summary>
    StdinOnce = 16,
}

/// <summary>Builds one frame.</summary>
internal sealed class FrameWriter
{
    public const int HeaderSize = 8;
    private byte[] buffer = new byte[256];
    private int length = HeaderSize;

    public FrameWriter(ShimFrame kind) => BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(4), (uint)kind);

    public FrameWriter Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);
        return this;
    }

    public FrameWriter Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);
        return this;
    }

    public FrameWriter Text(string? value) => value is null ? Int(-1) : Bytes(Encoding.UTF8.GetBytes(value));

    public FrameWriter Bytes(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        value.CopyTo(Take(value.Length));
        return this;
    }

    public ReadOnlyMemory<byte> Finish()
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer, length - HeaderSize);
        return buffer.AsMemory(0, length);
    }

    private Span<byte> Take(int count)
    {
        if (length + count > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + count));
        }

        length += count;
        return buffer.AsSpan(length - count, count);
    }
}

/// <summary>Reads a frame's payload; what does not fit throws <see cref="InvalidDataException"/>.</summary>
internal ref struct FrameReader(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> rest = payload;

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public string? Text()
    {
        int length = Int();
        return length < 0 ? null : Encoding.UTF8.GetString(Take(length));
    }

    public ReadOnlySpan<byte> Bytes() => Take(Int());

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)rest.Length)
        {
            throw new InvalidDataException("truncated message between daemon and shim");
        }

        ReadOnlySpan<byte> taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
