using Berth.Linux.Netlink;

namespace Berth.Linux.Netfilter;

/// <summary>The expressions of one rule, evaluated in order until one does not hold. All use the one register.</summary>
internal readonly struct NfRule(NetlinkWriter writer)
{
    private const uint Register = 1;
    private const uint NetworkHeader = 1;
    private const uint TransportHeader = 2;
    private const uint ProtocolKey = 16; // NFT_META_L4PROTO

    /// <summary>The packet's destination is this address of IPv4.</summary>
    public NfRule ToAddress(ReadOnlySpan<byte> address) => Load(NetworkHeader, 16, 4).Equal(address);

    /// <summary>The packet's source is this address of IPv4.</summary>
    public NfRule FromAddress(ReadOnlySpan<byte> address) => Load(NetworkHeader, 12, 4).Equal(address);

    /// <summary>It is of this protocol (<c>IPPROTO_…</c>).</summary>
    public NfRule OfProtocol(byte protocol)
    {
        using (Expression("meta"))
        {
            writer.Attribute(1, NfTransaction.Big(Register));
            writer.Attribute(2, NfTransaction.Big(ProtocolKey));
        }

        return Equal([protocol]);
    }

    /// <summary>Its source port, or destination port, of UDP or TCP is this one, and becomes that one; the checksum is kept right.</summary>
    public NfRule RewritePort(bool source, ushort from, ushort to, int checksumAt)
    {
        uint at = source ? 0U : 2U;
        Load(TransportHeader, at, 2).Equal([(byte)(from >> 8), (byte)from]);
        using (Expression("immediate"))
        {
            writer.Attribute(1, NfTransaction.Big(Register));
            Data(2, [(byte)(to >> 8), (byte)to]);
        }

        using (Expression("payload"))
        {
            writer.Attribute(2, NfTransaction.Big(TransportHeader));
            writer.Attribute(3, NfTransaction.Big(at));
            writer.Attribute(4, NfTransaction.Big(2));
            writer.Attribute(5, NfTransaction.Big(Register));
            writer.Attribute(6, NfTransaction.Big(1)); // NFT_PAYLOAD_CSUM_INET
            writer.Attribute(7, NfTransaction.Big((uint)checksumAt));
        }

        return this;
    }

    private NfRule Load(uint header, uint offset, uint length)
    {
        using (Expression("payload"))
        {
            writer.Attribute(1, NfTransaction.Big(Register));
            writer.Attribute(2, NfTransaction.Big(header));
            writer.Attribute(3, NfTransaction.Big(offset));
            writer.Attribute(4, NfTransaction.Big(length));
        }

        return this;
    }

    private NfRule Equal(ReadOnlySpan<byte> value)
    {
        using (Expression("cmp"))
        {
            writer.Attribute(1, NfTransaction.Big(Register));
            writer.Attribute(2, NfTransaction.Big(0));
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
