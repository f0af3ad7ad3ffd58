using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Berth.Linux.Netfilter;

/// <summary><c>struct nfgenmsg</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NftHeader
{
    private const ushort Subsystem = 10;

    public byte Family;
    public byte Version;
    public ushort ResourceId;

    /// <summary>Of a table of the family inet.</summary>
    public static NftHeader Inet { get; } = new() { Family = 1 };

    /// <summary>Of the messages around a transaction: for the subsystem of nftables, in network byte order.</summary>
    public static NftHeader Batch { get; } = new()
    {
        ResourceId = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(Subsystem) : Subsystem,
    };

    /// <summary>A number as nftables has all of them.</summary>
    public static byte[] Big(uint value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>The type of an nftables message in a netlink header.</summary>
    public static ushort TypeOf(byte message) => (ushort)((Subsystem << 8) | message);
}
