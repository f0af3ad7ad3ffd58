namespace Berth.Linux.Netlink;

public sealed partial class RouteBatch
{
    private const NetlinkFlags CreateNew = NetlinkFlags.Create | NetlinkFlags.Excl;
    private const byte AddressGenerationNone = 1;

    /// <summary>Makes a bridge; it is down and without address.</summary>
    public RouteBatch CreateBridge(BridgeSettings bridge)
    {
        Begin("create bridge", bridge.Name, MessageType.NewLink, CreateNew, new LinkHeader());
        _writer.Attribute(LinkAttribute.Name, bridge.Name);
        WriteEthernet(bridge.Address, bridge.Mtu);
        using (_writer.Nested(LinkAttribute.LinkInfo))
        {
            _writer.Attribute(LinkAttribute.InfoKind, "bridge");
            using var options = _writer.Nested(LinkAttribute.InfoData);
            _writer.Attribute(BridgeAttribute.StpState, 0u);
            _writer.Attribute(BridgeAttribute.ForwardDelay, 0u);
            _writer.Attribute(BridgeAttribute.NfCallIpTables, (byte)0);
            _writer.Attribute(BridgeAttribute.NfCallIp6Tables, (byte)0);
            _writer.Attribute(BridgeAttribute.NfCallArpTables, (byte)0);
        }

        _writer.End();
        return this;
    }

    /// <summary>
    /// Makes a veth pair; both ends are down. One queue per end: without it each end gets one per possible processor,
    /// hundreds of kilobytes of a large machine's memory for a pair that uses one.
    /// </summary>
    public RouteBatch CreateVeth(VethSettings veth)
    {
        Begin("create link", veth.Name, MessageType.NewLink, CreateNew, new LinkHeader());
        _writer.Attribute(LinkAttribute.Name, veth.Name);
        _writer.Attribute(LinkAttribute.Mtu, veth.Mtu);
        WriteOneQueue();
        using (_writer.Nested(LinkAttribute.LinkInfo))
        {
            _writer.Attribute(LinkAttribute.InfoKind, "veth");
            using var data = _writer.Nested(LinkAttribute.InfoData);
            using var peer = _writer.Nested(LinkAttribute.VethPeer);
            _writer.WriteStruct(new LinkHeader());
            _writer.Attribute(LinkAttribute.Name, veth.PeerName);
            _writer.Attribute(LinkAttribute.NamespaceFd, Descriptor(veth.PeerNamespace));
            WriteEthernet(veth.PeerAddress, veth.Mtu);
            WriteOneQueue();
        }

        _writer.End();
        return this;
    }

    /// <summary>Sets a link up.</summary>
    public RouteBatch SetUp(string name)
    {
        Begin("set up link", name, MessageType.SetLink, NetlinkFlags.None, Up);
        _writer.Attribute(LinkAttribute.Name, name);
        _writer.End();
        return this;
    }

    /// <summary>Makes a link a port of a bridge and sets it up.</summary>
    /// <param name="name">The link.</param>
    /// <param name="bridge">The bridge's index.</param>
    /// <param name="withoutInet6">A port carries frames: it gets no IPv6 address of its own. False where the kernel has no IPv6.</param>
    public RouteBatch Enslave(string name, int bridge, bool withoutInet6)
    {
        Begin("add to the bridge link", name, MessageType.SetLink, NetlinkFlags.None, Up);
        _writer.Attribute(LinkAttribute.Name, name);
        _writer.Attribute(LinkAttribute.Master, bridge);
        if (withoutInet6)
        {
            using var families = _writer.Nested(LinkAttribute.AddressFamilySpec);
            using var inet6 = _writer.Nested(AddressFamilies.Inet6);
            _writer.Attribute(LinkAttribute.Inet6AddressGenerationMode, AddressGenerationNone);
        }

        _writer.End();
        return this;
    }

    /// <summary>Forbids a port of a bridge to reach the bridge's other isolated ports; the bridge itself it still reaches.</summary>
    public RouteBatch Isolate(string name)
    {
        Begin("isolate link", name, MessageType.NewLink, NetlinkFlags.None, new LinkHeader());
        _writer.Attribute(LinkAttribute.Name, name);
        using (_writer.Nested(LinkAttribute.LinkInfo))
        {
            _writer.Attribute(LinkAttribute.InfoSlaveKind, "bridge");
            using var data = _writer.Nested(LinkAttribute.InfoSlaveData);
            _writer.Attribute(BridgeAttribute.PortIsolated, (byte)1);
        }

        _writer.End();
        return this;
    }

    public RouteBatch SetMtu(string name, int mtu)
    {
        Begin("set the mtu of link", name, MessageType.SetLink, NetlinkFlags.None, new LinkHeader());
        _writer.Attribute(LinkAttribute.Name, name);
        _writer.Attribute(LinkAttribute.Mtu, mtu);
        _writer.End();
        return this;
    }

    /// <summary>Deletes a link; of a veth pair both ends are gone when the kernel answers.</summary>
    public RouteBatch DeleteLink(string name)
    {
        Begin("delete link", name, MessageType.DelLink, NetlinkFlags.None, new LinkHeader());
        _writer.Attribute(LinkAttribute.Name, name);
        _writer.End();
        return this;
    }

    private static LinkHeader Up => new() { Flags = LinkFlags.Up, Change = LinkFlags.Up };

    private void WriteEthernet(MacAddress address, int mtu)
    {
        Span<byte> bytes = stackalloc byte[MacAddress.Length];
        address.CopyTo(bytes);
        _writer.Attribute(LinkAttribute.Address, bytes);
        _writer.Attribute(LinkAttribute.Mtu, mtu);
    }

    private void WriteOneQueue()
    {
        _writer.Attribute(LinkAttribute.TransmitQueues, 1u);
        _writer.Attribute(LinkAttribute.ReceiveQueues, 1u);
    }
}
