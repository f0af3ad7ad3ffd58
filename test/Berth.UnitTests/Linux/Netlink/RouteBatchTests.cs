using System.Net;
using System.Runtime.CompilerServices;
using Berth.Linux.Netlink;
using Microsoft.Win32.SafeHandles;

namespace Berth.UnitTests.Linux.Netlink;

/// <summary>Messages to the byte, as an strace of iproute2 shows them for the same change (little-endian machines).</summary>
public sealed class RouteBatchTests
{
    [Fact]
    public void Headers_HaveTheKernelsSizes()
    {
        Assert.Equal(16, Unsafe.SizeOf<MessageHeader>());
        Assert.Equal(4, Unsafe.SizeOf<AttributeHeader>());
        Assert.Equal(16, Unsafe.SizeOf<LinkHeader>());
        Assert.Equal(8, Unsafe.SizeOf<AddressHeader>());
        Assert.Equal(12, Unsafe.SizeOf<RouteHeader>());
        Assert.Equal(64, Unsafe.SizeOf<LinkCounters>());
    }

    [Fact]
    public void SetUp_Name_SetsAndMasksOneFlag()
    {
        AssertMessages(new RouteBatch().SetUp("lo"), """
            28000000 1300 0500 01000000 00000000
            00 00 0000 00000000 01000000 01000000
            0700 0300 6c6f00 00
            """);
    }

    [Fact]
    public void DeleteLink_Name_IsOneAttribute()
    {
        AssertMessages(new RouteBatch().DeleteLink("vethac110002"), """
            34000000 1100 0500 01000000 00000000
            00 00 0000 00000000 00000000 00000000
            1100 0300 76657468616331313030303200 000000
            """);
    }

    [Fact]
    public void AddAddress_IPv4_CarriesItsBroadcast()
    {
        AssertMessages(new RouteBatch().AddAddress(7, IPAddress.Parse("172.17.0.2"), 16), """
            30000000 1400 0506 01000000 00000000
            02 10 00 00 07000000
            0800 0200 ac110002
            0800 0100 ac110002
            0800 0400 ac11ffff
            """);
    }

    [Theory]
    [InlineData("10.1.2.3", 20, "0a010fff")]
    [InlineData("10.1.2.3", 30, "0a010203")]
    [InlineData("10.200.2.3", 9, "0affffff")]
    public void AddAddress_PrefixWithinAByte_FillsTheHostBits(string address, int prefixLength, string broadcast)
    {
        string hex = Convert.ToHexStringLower(new RouteBatch().AddAddress(1, IPAddress.Parse(address), prefixLength).Messages);

        Assert.EndsWith("08000400" + broadcast, hex);
    }

    [Fact]
    public void AddAddress_PointToPointPrefix_HasNoBroadcast()
    {
        Assert.Equal(0x28, new RouteBatch().AddAddress(1, IPAddress.Parse("10.0.0.1"), 31).Messages[0]);
    }

    [Fact]
    public void AddRoute_Default_HasNoDestination()
    {
        AssertMessages(new RouteBatch().AddRoute(new IPNetwork(IPAddress.Any, 0), IPAddress.Parse("172.17.0.1"), 7), """
            2c000000 1800 0506 01000000 00000000
            02 00 00 00 fe 03 00 01 00000000
            0800 0500 ac110001
            0800 0400 07000000
            """);
    }

    [Fact]
    public void AddRoute_WithoutGateway_IsOnTheLink()
    {
        AssertMessages(new RouteBatch().AddRoute(IPNetwork.Parse("10.9.0.0/24"), null, 3), """
            2c000000 1800 0506 01000000 00000000
            02 18 00 00 fe 03 fd 01 00000000
            0800 0100 0a090000
            0800 0400 03000000
            """);
    }

    [Fact]
    public void CreateBridge_Settings_NestsItsOptions()
    {
        AssertMessages(new RouteBatch().CreateBridge(new BridgeSettings("berth0", new MacAddress(0x0242ac110001), 1500)), """
            7c000000 1000 0506 01000000 00000000
            00 00 0000 00000000 00000000 00000000
            0b00 0300 62657274683000 00
            0a00 0100 0242ac110001 0000
            0800 0400 dc050000
            3c00 1280 0b00 0100 62726964676500 00
              2c00 0280 0800 0500 00000000 0800 0100 00000000 0500 2400 00 000000 0500 2500 00 000000 0500 2600 00 000000
            """);
    }

    [Fact]
    public void CreateVeth_Peer_IsBornInItsNamespace()
    {
        using var handle = new SafeFileHandle(0x21, ownsHandle: false);
        var veth = new VethSettings { Name = "v0", PeerName = "eth0", PeerNamespace = handle, PeerAddress = new MacAddress(0x0242ac110002), Mtu = 1400 };

        AssertMessages(new RouteBatch().CreateVeth(veth), """
            a0000000 1000 0506 01000000 00000000
            00 00 0000 00000000 00000000 00000000
            0700 0300 763000 00
            0800 0400 78050000
            0800 1f00 01000000
            0800 2000 01000000
            6000 1280 0900 0100 7665746800 000000
              5000 0280 4c00 0180
                00 00 0000 00000000 00000000 00000000
                0900 0300 6574683000 000000
                0800 1c00 21000000
                0a00 0100 0242ac110002 0000
                0800 0400 78050000
                0800 1f00 01000000
                0800 2000 01000000
            """);
    }

    [Fact]
    public void Enslave_WithoutInet6_NestsTheFamily()
    {
        AssertMessages(new RouteBatch().Enslave("v0", 5, withoutInet6: true), """
            40000000 1300 0500 01000000 00000000
            00 00 0000 00000000 01000000 01000000
            0700 0300 763000 00
            0800 0a00 05000000
            1000 1a80 0c00 0a80 0500 0800 01 000000
            """);
    }

    [Fact]
    public void Add_Several_NumberedInOrder()
    {
        var batch = new RouteBatch().SetUp("lo").SetMtu("lo", 1500);

        var messages = new MessageReader(batch.Messages);
        Assert.True(messages.Read());
        Assert.Equal(1u, messages.Header.Sequence);
        Assert.True(messages.Read());
        Assert.Equal(2u, messages.Header.Sequence);
        Assert.False(messages.Read());
        Assert.Equal(2, batch.Count);
    }

    [Fact]
    public void Add_BeyondTheLimit_Refused()
    {
        var batch = new RouteBatch();
        for (int i = 0; i < RouteBatch.MaxCount; i++)
        {
            _ = batch.SetUp("lo");
        }

        Assert.Throws<InvalidOperationException>(() => batch.SetUp("lo"));
    }

    private static void AssertMessages(RouteBatch batch, string hex) =>
        Assert.Equal(string.Concat(hex.Where(c => !char.IsWhiteSpace(c))), Convert.ToHexStringLower(batch.Messages));
}
