using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux.Netlink;

/// <summary>
/// Writes netlink messages one behind the other into one growing buffer: <see cref="Begin{T}"/>, attributes,
/// <see cref="End"/>. Numbers are in the machine's byte order, as netlink has them; addresses are given as bytes.
/// </summary>
internal sealed class NetlinkWriter
{
    private const int None = -1;

    /// <summary>Enough for any one message of ours.</summary>
    private const int FirstSize = 256;

    private byte[] _buffer = new byte[FirstSize];
    private int _message = None;

    /// <summary>The finished messages.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public int Length { get; private set; }

    public void Clear()
    {
        Length = 0;
        _message = None;
    }

    /// <summary>Opens a message: its header and the family's fixed part.</summary>
    public void Begin<T>(ushort type, NetlinkFlags flags, uint sequence, in T header)
        where T : unmanaged
    {
        if (_message != None)
        {
            throw new InvalidOperationException("the message before has not been ended");
        }

        _message = Length;
        WriteStruct(new MessageHeader { Type = type, Flags = flags, Sequence = sequence });
        WriteStruct(header);
    }

    /// <summary>Closes the message: writes its length into its header.</summary>
    public void End()
    {
        MemoryMarshal.Write(_buffer.AsSpan(_message), (uint)(Length - _message));
        _message = None;
    }

    /// <summary>A family's fixed part inside an attribute, as a veth's peer has it.</summary>
    public void WriteStruct<T>(in T value)
        where T : unmanaged => MemoryMarshal.Write(Reserve(Unsafe.SizeOf<T>()), in value);

    public void Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        WriteStruct(new AttributeHeader { Type = type, Length = checked((ushort)(AttributeHeader.Size + value.Length)) });
        value.CopyTo(Reserve(AttributeHeader.Align(value.Length)));
    }

    public void Attribute(ushort type, byte value) => Attribute(type, [value]);

    public void Attribute(ushort type, ushort value) => Attribute(type, MemoryMarshal.AsBytes(new ReadOnlySpan<ushort>(in value)));

    public void Attribute(ushort type, int value) => Attribute(type, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));

    public void Attribute(ushort type, uint value) => Attribute(type, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)));

    /// <summary>A string attribute, with the zero behind it that the kernel's own tools send.</summary>
    public void Attribute(ushort type, string value)
    {
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(value.Length) + 1];
        int length = Encoding.UTF8.GetBytes(value, bytes);
        bytes[length] = 0;
        Attribute(type, bytes[..(length + 1)]);
    }

    /// <summary>Opens an attribute that holds attributes; disposing the result closes it.</summary>
    public Nest Nested(ushort type, bool flagged = true)
    {
        int start = Length;
        WriteStruct(new AttributeHeader { Type = flagged ? (ushort)(type | AttributeHeader.NestedFlag) : type });
        return new Nest(this, start);
    }

    /// <summary>Zeroed room at the end of the buffer.</summary>
    private Span<byte> Reserve(int length)
    {
        if (_buffer.Length - Length < length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + length));
        }

        Span<byte> room = _buffer.AsSpan(Length, length);
        room.Clear();
        Length += length;
        return room;
    }

    private void CloseNest(int start) => MemoryMarshal.Write(_buffer.AsSpan(start), checked((ushort)(Length - start)));

    public readonly ref struct Nest(NetlinkWriter writer, int start)
    {
        public void Dispose() => writer.CloseNest(start);
    }
}
