using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux.Netlink;

/// <summary>Walks the messages of one received datagram. A message that is cut short ends the walk.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> datagram)
{
    private ReadOnlySpan<byte> _rest = datagram;

    public MessageHeader Header { get; private set; }

    /// <summary>What follows the header of the message that <see cref="Read"/> stopped at.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    public bool Read()
    {
        if (_rest.Length < MessageHeader.Size)
        {
            return false;
        }

        Header = MemoryMarshal.Read<MessageHeader>(_rest);
        if (Header.Length < MessageHeader.Size || Header.Length > _rest.Length)
        {
            return false;
        }

        Payload = _rest[MessageHeader.Size..(int)Header.Length];
        _rest = _rest[Math.Min(AttributeHeader.Align((int)Header.Length), _rest.Length)..];
        return true;
    }
}

/// <summary>Walks attributes. One that is cut short ends the walk, so that hostile lengths read nothing outside.</summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> attributes)
{
    private ReadOnlySpan<byte> _rest = attributes;

    /// <summary>Without the flags that the kernel may set in it.</summary>
    public ushort Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Behind the fixed part <typeparamref name="T"/> of a message.</summary>
    public static AttributeReader Behind<T>(ReadOnlySpan<byte> payload)
        where T : unmanaged => new(payload[Math.Min(AttributeHeader.Align(Unsafe.SizeOf<T>()), payload.Length)..]);

    public bool Read()
    {
        if (_rest.Length < AttributeHeader.Size)
        {
            return false;
        }

        var header = MemoryMarshal.Read<AttributeHeader>(_rest);
        if (header.Length < AttributeHeader.Size || header.Length > _rest.Length)
        {
            return false;
        }

        Type = (ushort)(header.Type & AttributeHeader.TypeMask);
        Value = _rest[AttributeHeader.Size..header.Length];
        _rest = _rest[Math.Min(AttributeHeader.Align(header.Length), _rest.Length)..];
        return true;
    }

    public readonly int AsInt32() => Value.Length >= sizeof(int) ? MemoryMarshal.Read<int>(Value) : 0;

    public readonly string AsString() => Encoding.UTF8.GetString(Value.TrimEnd((byte)0));
}
