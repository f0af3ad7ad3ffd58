using System.Net;
using Berth.Networks.Addresses;

namespace Berth.UnitTests.Networks;

public sealed class AddressPoolsTests
{
    [Theory]
    [InlineData("", "172.17.0.0/16")]
    [InlineData("172.17.5.0/24", "172.18.0.0/16")]
    [InlineData("172.16.0.0/12", "192.168.0.0/20")]
    [InlineData("172.16.0.0/12 192.168.0.0/18", "192.168.64.0/20")]
    [InlineData("172.17.0.0/16 172.19.0.0/16", "172.18.0.0/16")]
    [InlineData("172.16.0.0/12 192.168.0.0/16", "10.208.0.0/24")]
    [InlineData("172.16.0.0/12 192.168.0.0/16 10.208.0.0/24 10.208.1.0/25", "10.208.2.0/24")]
    [InlineData("0.0.0.0/0", "172.17.0.0/16")]
    [InlineData("0.0.0.0/1 128.0.0.0/1", "172.17.0.0/16")]
    public void FindFree_KnownNetworks_AreAvoided(string known, string expected)
    {
        Assert.Equal(expected, AddressPools.FindFree(Networks(known)).ToString());
    }

    [Fact]
    public void FindFree_EverythingKnown_Null()
    {
        Assert.Null(AddressPools.FindFree(Networks("172.16.0.0/12 192.168.0.0/16 10.0.0.0/8")));
    }

    [Theory]
    [InlineData("172.17.0.2", "vethac110002")]
    [InlineData("10.0.0.9", "veth0a000009")]
    public void HostLink_Name_HoldsTheAddress(string address, string name)
    {
        Assert.Equal(name, HostLink.NameOf(IPAddress.Parse(address)));
        Assert.Equal(address, HostLink.AddressOf(name)!.ToString());
    }

    [Theory]
    [InlineData("veth")]
    [InlineData("veth1234567")]
    [InlineData("vethzz110002")]
    [InlineData("eth0ac110002")]
    [InlineData("veth ac11002")]
    public void HostLink_ForeignName_HasNoAddress(string name)
    {
        Assert.Null(HostLink.AddressOf(name));
    }

    private static IPNetwork[] Networks(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(network => IPNetwork.Parse(network))];
}
