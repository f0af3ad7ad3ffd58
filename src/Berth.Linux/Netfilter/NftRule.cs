using Berth.Linux.Netlink;

namespace Berth.Linux.Netfilter;

/// <summary>The expressions of one rule, evaluated in order until one does not hold. All use the one register.</summary>
internal readonly struct NftRule(NetlinkWriter writer)
{
    private const uint Register = 1;
    private const uint NetworkHeader = 1;
    private const uint TransportHeader = 2;
    private const uint FamilyKey = 15; // NFT_META_NFPROTO
    private const uint ProtocolKey = 16; // NFT_META_L4PROTO
    private const byte Inet4 = 2; // NFPROTO_IPV4

    /// <summary>The packet's destination is this address of IPv4.</summary>
    public NftRule ToAddress(ReadOnlySpan<byte> address) => Meta(FamilyKey).Equal([Inet4]).Load(NetworkHeader, 16, 4).Equal(address);

    /// <summary>The packet's source is this address of IPv4.</summary>
    public NftRule FromAddress(ReadOnlySpan<byte> address) => Meta(FamilyKey).Equal([Inet4]).Load(NetworkHeader, 12, 4).Equal(address);

    /// <summary>It is of this protocol (<c>IPPROTO_…</c>).</summary>
    public NftRule OfProtocol(byte protocol) => Meta(ProtocolKey).Equal([protocol]);

    /// <summary>Its source port, or destination port, of UDP or TCP is this one, and becomes that one; the checksum is kept right.</summary>
    public NftRule RewritePort(bool source, ushort from, ushort to, int checksumAt)
    {
        uint at = source ? 0U : 2U;
        Load(TransportHeader, at, 2).Equal([(byte)(from >> 8), (byte)from]);
        using (Expression("immediate"))
        {
            writer.Attribute(1, NftHeader.Big(Register));
            Data(2, [(byte)(to >> 8), (byte)to]);
        }

        using (Expression("payload"))
        {
            writer.Attribute(2, NftHeader.Big(TransportHeader));
            writer.Attribute(3, NftHeader.Big(at));
            writer.Attribute(4, NftHeader.Big(2));
            writer.Attribute(5, NftHeader.Big(Register));
            writer.Attribute(6, NftHeader.Big(1)); // NFT_PAYLOAD_CSUM_INET
            writer.Attribute(7, NftHeader.Big((uint)checksumAt));
        }

        return this;
    }

    private NftRule Meta(uint key)
    {
        using (Expression("meta"))
        {
            writer.Attribute(1, NftHeader.Big(Register));
            writer.Attribute(2, NftHeader.Big(key));
        }

        return this;
    }

    private NftRule Load(uint header, uint offset, uint length)
    {
        using (Expression("payload"))
        {
            writer.Attribute(1, NftHeader.Big(Register));
            writer.Attribute(2, NftHeader.Big(header));
            writer.Attribute(3, NftHeader.Big(offset));
            writer.Attribute(4, NftHeader.Big(length));
        }

        return this;
    }

    private NftRule Equal(ReadOnlySpan<byte> value)
    {
        using (Expression("cmp"))
        {
            writer.Attribute(1, NftHeader.Big(Register));
            writer.Attribute(2, NftHeader.Big(0));
            Data(3, value);
        }

        return this;
    }

    private void Data(ushort attribute, ReadOnlySpan<byte> value)
    {
        using (writer.Nested(attribute))
        {
            writer.Attribute(1, value);
        }
    }

    private Nests Expression(string name)
    {
        var element = writer.Nested(1);
        writer.Attribute(1, name);
        return new Nests(element, writer.Nested(2));
    }

    /// <summary>An element of the rule's list, and the data in it.</summary>
    private readonly ref struct Nests(NetlinkWriter.Nest element, NetlinkWriter.Nest data)
    {
        private readonly NetlinkWriter.Nest element = element;
        private readonly NetlinkWriter.Nest data = data;

        public void Dispose()
        {
            data.Dispose();
            element.Dispose();
        }
    }
}
