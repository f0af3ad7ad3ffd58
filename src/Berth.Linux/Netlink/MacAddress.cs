using System.Net;

namespace Berth.Linux.Netlink;

/// <summary>An Ethernet address, the first byte of the wire in the highest of its 48 bits.</summary>
public readonly record struct MacAddress(ulong Bits)
{
    public const int Length = 6;

    /// <summary>Docker's rule: <c>02:42</c>, locally administered, and the four bytes of the IPv4 address.</summary>
    public static MacAddress FromIPv4(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out int length) || length != 4)
        {
            throw new ArgumentException($"{address} is not an IPv4 address", nameof(address));
        }

        return Read([0x02, 0x42, bytes[0], bytes[1], bytes[2], bytes[3]]);
    }

    /// <summary>Reads six bytes in hexadecimal, with colons or dashes between them.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static MacAddress Parse(string text)
    {
        byte[] bytes = Convert.FromHexString(text.Replace(":", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal));
        return bytes.Length == Length ? Read(bytes) : throw new FormatException($"no hardware address: {text}");
    }

    public static MacAddress Read(ReadOnlySpan<byte> bytes)
    {
        ulong bits = 0;
        foreach (byte value in bytes[..Length])
        {
            bits = (bits << 8) | value;
        }

        return new MacAddress(bits);
    }

    public void CopyTo(Span<byte> bytes)
    {
        for (int i = 0; i < Length; i++)
        {
            bytes[i] = (byte)(Bits >> (8 * (Length - 1 - i)));
        }
    }

    /// <summary>"02:42:ac:11:00:02".</summary>
    public override string ToString()
    {
        Span<byte> b = stackalloc byte[Length];
        CopyTo(b);
        return $"{b[0]:x2}:{b[1]:x2}:{b[2]:x2}:{b[3]:x2}:{b[4]:x2}:{b[5]:x2}";
    }
}
