using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Berth.Networks.Addresses;

/// <summary>IPv4 addresses as numbers, the first byte of the wire highest.</summary>
internal static class IPv4
{
    public static uint ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.AddressFamily == AddressFamily.InterNetwork && address.TryWriteBytes(bytes, out _)
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : throw new ArgumentException($"{address} is not an IPv4 address", nameof(address));
    }

    public static IPAddress FromNumber(uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }

    public static uint First(IPNetwork network) => ToNumber(network.BaseAddress);

    public static uint Last(IPNetwork network) => First(network) | ~Mask(network.PrefixLength);

    public static bool Overlap(IPNetwork one, IPNetwork other) => First(one) <= Last(other) && First(other) <= Last(one);

    /// <summary>The network that an address with a prefix length lies in.</summary>
    public static IPNetwork NetworkOf(IPAddress address, int prefixLength) =>
        new(FromNumber(ToNumber(address) & Mask(prefixLength)), prefixLength);

    // C# takes a shift's count modulo 32, so the mask of /0 is not a shift.
    private static uint Mask(int prefixLength) => prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength);
}
