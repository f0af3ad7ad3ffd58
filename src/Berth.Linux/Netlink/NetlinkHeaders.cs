using System.Runtime.InteropServices;

namespace Berth.Linux.Netlink;

/// <summary><c>struct nlmsghdr</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MessageHeader
{
    public const int Size = 16;

    public uint Length;
    public ushort Type;
    public NetlinkFlags Flags;
    public uint Sequence;
    public uint Port;
}

/// <summary><c>struct nlattr</c>. Both headers and values begin at multiples of four.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AttributeHeader
{
    public const int Size = 4;
    public const ushort NestedFlag = 0x8000;

    /// <summary>Clears <c>NLA_F_NESTED</c> and <c>NLA_F_NET_BYTEORDER</c> from a type.</summary>
    public const ushort TypeMask = 0x3fff;

    public ushort Length;
    public ushort Type;

    public static int Align(int length) => (length + 3) & ~3;
}

/// <summary><c>struct ifinfomsg</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkHeader
{
    public byte Family;
    private readonly byte _pad;
    public ushort Type;
    public int Index;
    public LinkFlags Flags;
    public LinkFlags Change;
}

/// <summary><c>struct ifaddrmsg</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressHeader
{
    public byte Family;
    public byte PrefixLength;
    public byte Flags;
    public byte Scope;
    public int Index;
}

/// <summary><c>struct rtmsg</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RouteHeader
{
    public byte Family;
    public byte DestinationLength;
    public byte SourceLength;
    public byte Tos;
    public byte Table;
    public byte Protocol;
    public byte Scope;
    public byte Type;
    public uint Flags;
}

/// <summary>State bits of a link (<c>IFF_*</c>, <c>linux/if.h</c>).</summary>
[Flags]
public enum LinkFlags : uint
{
    None = 0,
    Up = 1,
    Loopback = 8,
    LowerUp = 1 << 16,
}
