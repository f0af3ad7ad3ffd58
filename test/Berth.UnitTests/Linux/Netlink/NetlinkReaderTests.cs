using Berth.Linux;
using Berth.Linux.Netlink;

namespace Berth.UnitTests.Linux.Netlink;

public sealed class NetlinkReaderTests
{
    private const string Header = "00000100 02000000 43100100 00000000";

    [Fact]
    public void ParseLink_BridgePort_ReadsWhatItNeeds()
    {
        byte[] payload = Bytes(Header + "0a000300 76657468300000 00 08000400 dc050000 08000a00 05000000 0a000100 0242ac110002 0000 10001280 09000100 7665746800 000000");

        var link = LinkParser.Parse(payload);

        Assert.Equal((2, "veth0", 1500, 5, "veth"), (link.Index, link.Name, link.Mtu, link.Master, link.Kind));
        Assert.Equal("02:42:ac:11:00:02", link.Address.ToString());
        Assert.True(link.Flags.HasFlag(LinkFlags.Up));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0800")]
    [InlineData("00000300")]
    [InlineData("ff000300 61620000")]
    [InlineData("03000300 61620000")]
    public void ParseLink_BrokenAttribute_EndsTheWalk(string attributes)
    {
        Assert.Equal("", LinkParser.Parse(Bytes(Header + attributes)).Name);
    }

    [Theory]
    [InlineData("10000000 0300")]
    [InlineData("0f000000 03000000 01000000 00000000")]
    [InlineData("ff000000 03000000 01000000 00000000")]
    public void ReadMessage_CutShort_EndsTheWalk(string datagram)
    {
        var messages = new MessageReader(Bytes(datagram));

        Assert.False(messages.Read());
    }

    [Fact]
    public void ReadAcknowledgement_Capped_TextFollowsTheHeader()
    {
        byte[] payload = Bytes("efffffff 50000000 10000506 01000000 00000000 0c000100 6e6f2077 61792e00");

        Assert.Equal(new Acknowledgement(Errno.EEXIST, "no way"), Acknowledgement.Read(NetlinkFlags.Capped | NetlinkFlags.AckTlvs, payload));
    }

    [Fact]
    public void ReadAcknowledgement_NotCapped_TextFollowsTheRequest()
    {
        byte[] payload = Bytes("efffffff 14000000 10000506 01000000 00000000 deadbeef 08000100 6e6f0000");

        Assert.Equal(new Acknowledgement(Errno.EEXIST, "no"), Acknowledgement.Read(NetlinkFlags.AckTlvs, payload));
    }

    [Theory]
    [InlineData("", Errno.EBADMSG)]
    [InlineData("00000000", Errno.None)]
    [InlineData("efffffff", Errno.EEXIST)]
    [InlineData("efffffff ffffffff 10000506 01000000 00000000", Errno.EEXIST)]
    public void ReadAcknowledgement_WithoutText_HasTheNumber(string payload, Errno errno)
    {
        Assert.Equal(new Acknowledgement(errno, ""), Acknowledgement.Read(NetlinkFlags.AckTlvs, Bytes(payload)));
    }

    [Fact]
    public void ParseRoute_Default_IsEverywhere()
    {
        var route = AddressParser.ParseRoute(Bytes("02000000 fe030001 00000000 08000500 ac110001 08000400 07000000"))!;

        Assert.Equal("0.0.0.0/0", route.Destination.ToString());
        Assert.Equal("172.17.0.1", route.Gateway!.ToString());
        Assert.Equal((7, 254u), (route.Link, route.Table));
    }

    [Fact]
    public void ParseAddress_PointToPoint_IsTheLocalOne()
    {
        var address = AddressParser.ParseAddress(Bytes("02200000 03000000 08000100 0a000002 08000200 0a000001"))!;

        Assert.Equal("10.0.0.1", address.Address.ToString());
    }

    [Fact]
    public void ParseAnything_RandomBytes_NeverThrowsOutsideItsInput()
    {
        var random = new Random(20261124);
        byte[] bytes = new byte[96];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            var messages = new MessageReader(bytes);
            _ = messages.Read();
            _ = LinkParser.Parse(bytes);
            _ = LinkParser.ParseCounters(bytes);
            _ = Acknowledgement.Read(NetlinkFlags.AckTlvs, bytes);
        }
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(string.Concat(hex.Where(c => !char.IsWhiteSpace(c))));
}
