namespace Berth.Linux.Netlink;

/// <summary>Flags of a request's header (<c>linux/netlink.h</c>).</summary>
[Flags]
public enum NetlinkFlags : ushort
{
    None = 0,
    Request = 0x001,
    Multi = 0x002,
    Ack = 0x004,
    DumpInterrupted = 0x010,
    Capped = 0x100,
    AckTlvs = 0x200,
    Dump = 0x300,
    Replace = 0x100,
    Excl = 0x200,
    Create = 0x400,
}

/// <summary>Message types: netlink's own, then rtnetlink's (<c>linux/rtnetlink.h</c>).</summary>
internal static class MessageType
{
    public const ushort Error = 2;
    public const ushort Done = 3;
    public const ushort NewLink = 16;
    public const ushort DelLink = 17;
    public const ushort GetLink = 18;
    public const ushort SetLink = 19;
    public const ushort NewAddress = 20;
    public const ushort DelAddress = 21;
    public const ushort GetAddress = 22;
    public const ushort NewRoute = 24;
    public const ushort DelRoute = 25;
    public const ushort GetRoute = 26;
}

/// <summary>Attributes of a link (<c>IFLA_*</c>, <c>linux/if_link.h</c>).</summary>
internal static class LinkAttribute
{
    public const ushort Address = 1;
    public const ushort Name = 3;
    public const ushort Mtu = 4;
    public const ushort Link = 5;
    public const ushort Master = 10;
    public const ushort LinkInfo = 18;
    public const ushort Stats64 = 23;
    public const ushort AddressFamilySpec = 26;
    public const ushort NamespaceFd = 28;
    public const ushort ExtMask = 29;
    public const ushort TransmitQueues = 31;
    public const ushort ReceiveQueues = 32;

    /// <summary><c>IFLA_LINK_NETNSID</c>: only where the link of <see cref="Link"/> is in another namespace.</summary>
    public const ushort LinkNamespaceId = 37;

    /// <summary><c>IFLA_INFO_KIND</c>, <c>IFLA_INFO_DATA</c>: inside <see cref="LinkInfo"/>.</summary>
    public const ushort InfoKind = 1;
    public const ushort InfoData = 2;

    /// <summary>The same for what the link is a port of.</summary>
    public const ushort InfoSlaveKind = 4;
    public const ushort InfoSlaveData = 5;

    /// <summary><c>VETH_INFO_PEER</c>: inside the data of a veth.</summary>
    public const ushort VethPeer = 1;

    /// <summary><c>IFLA_MACVLAN_MODE</c>, <c>IFLA_IPVLAN_MODE</c>, <c>IFLA_IPVLAN_FLAGS</c>, <c>IFLA_VLAN_ID</c>: inside the data of such a link.</summary>
    public const ushort MacvlanMode = 1;
    public const ushort IpvlanMode = 1;
    public const ushort IpvlanFlags = 2;
    public const ushort VlanId = 1;

    /// <summary><c>IFLA_INET6_ADDR_GEN_MODE</c>: inside the family's part of <see cref="AddressFamilySpec"/>.</summary>
    public const ushort Inet6AddressGenerationMode = 8;

    /// <summary><c>RTEXT_FILTER_SKIP_STATS</c>: a reply without counters, for those who do not read them.</summary>
    public const uint SkipStatistics = 1 << 3;
}

/// <summary>Options of a bridge (<c>IFLA_BR_*</c>): inside the data of a bridge.</summary>
internal static class BridgeAttribute
{
    public const ushort ForwardDelay = 1;
    public const ushort StpState = 5;
    public const ushort NfCallIpTables = 36;
    public const ushort NfCallIp6Tables = 37;
    public const ushort NfCallArpTables = 38;

    /// <summary><c>IFLA_BRPORT_ISOLATED</c>: inside the data of a bridge's port.</summary>
    public const ushort PortIsolated = 33;
}

/// <summary>Attributes of an interface's address (<c>IFA_*</c>, <c>linux/if_addr.h</c>).</summary>
internal static class AddressAttribute
{
    public const ushort Address = 1;
    public const ushort Local = 2;
    public const ushort Broadcast = 4;
}

/// <summary>Attributes of a route (<c>RTA_*</c>) and the values Berth uses in its header.</summary>
internal static class RouteAttribute
{
    public const ushort Destination = 1;
    public const ushort OutInterface = 4;
    public const ushort Gateway = 5;
    public const ushort Table = 15;

    public const byte TableMain = 254;
    public const byte ProtocolBoot = 3;
    public const byte ScopeUniverse = 0;
    public const byte ScopeLink = 253;
    public const byte TypeUnicast = 1;
}

internal static class AddressFamilies
{
    public const byte Unspecified = 0;
    public const byte Inet = 2;
    public const byte Inet6 = 10;
    public const int Netlink = 16;
}
