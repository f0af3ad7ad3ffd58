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
        BinaryPrimitives.WriteUInt32BigEndian(low, BinaryPrimitives.ReadUInt32BigEndian(low) + offset);
        return new IPAddress(bytes);
    }

    /// <summary>The address of a subnet that is as far from its first as an IPv4 address is from its own subnet's: so one book of addresses is enough for both.</summary>
    public static IPAddress Beside(IPNetwork subnet, IPAddress inet4, IPNetwork inet4Subnet) => At(subnet, IPv4.ToNumber(inet4) - IPv4.First(inet4Subnet));
}
