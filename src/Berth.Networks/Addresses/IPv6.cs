using System.Buffers.Binary;
using System.Net;

namespace Berth.Networks.Addresses;

/// <summary>IPv6 addresses of a subnet, by their distance from its first.</summary>
internal static class IPv6
{
    public static IPAddress At(IPNetwork subnet, uint offset)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = subnet.BaseAddress.TryWriteBytes(bytes, out _);
        var low = bytes[12..];
        BinaryPrimitives.WriteUInt32BigEndian(low, BinaryPrimitives.ReadUInt32BigEndian(low) | offset);
        return new IPAddress(bytes);
    }
}
