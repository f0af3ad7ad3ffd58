using System.Net;
using Berth.Networks.Addresses;

namespace Berth.UnitTests.Networks;

public sealed class AddressAllocatorTests
{
    /// <summary>RFC 3021: neither is the subnet's own, or everybody's.</summary>
    [Fact]
    public void TakeLowest_OfTwo_IsTheOneThatTheGatewayHasNot()
    {
        var allocator = new AddressAllocator(IPNetwork.Parse("10.0.0.0/31"), IPAddress.Parse("10.0.0.0"));

        Assert.Equal(IPv4.ToNumber(IPAddress.Parse("10.0.0.1")), allocator.TakeLowest());
        Assert.Null(allocator.TakeLowest());
    }

    [Fact]
    public void TakeLowest_Fresh_StartsBehindTheGateway()
    {
        var allocator = Allocator("172.17.0.0/16");

        Assert.Equal(["172.17.0.2", "172.17.0.3", "172.17.0.4"], [Next(allocator), Next(allocator), Next(allocator)]);
    }

    [Fact]
    public void TakeLowest_AfterFree_GivesTheLowestAgain()
    {
        var allocator = Allocator("172.17.0.0/16");
        for (int i = 0; i < 500; i++)
        {
            _ = allocator.TakeLowest();
        }

        allocator.Free(Number("172.17.1.9"));
        allocator.Free(Number("172.17.0.9"));

        Assert.Equal(["172.17.0.9", "172.17.1.9", "172.17.1.246"], [Next(allocator), Next(allocator), Next(allocator)]);
    }

    [Theory]
    [InlineData("10.0.0.0/30", 1)]
    [InlineData("10.0.0.0/29", 5)]
    [InlineData("10.0.0.64/26", 61)]
    [InlineData("10.0.0.0/24", 253)]
    [InlineData("10.0.0.0/16", 65533)]
    public void TakeLowest_UntilFull_GivesEveryHostOnce(string subnet, int hosts)
    {
        var allocator = Allocator(subnet);
        HashSet<uint> given = [];
        while (allocator.TakeLowest() is { } address)
        {
            Assert.True(given.Add(address));
        }

        Assert.Equal(hosts, given.Count);
        Assert.Equal(hosts, allocator.Taken);
        Assert.All(given, address => Assert.True(allocator.Contains(address)));
    }

    [Fact]
    public void TakeLowest_GatewayInTheMiddle_IsPassedOver()
    {
        var allocator = new AddressAllocator(IPNetwork.Parse("10.0.0.0/29"), IPAddress.Parse("10.0.0.3"));

        Assert.Equal(["10.0.0.1", "10.0.0.2", "10.0.0.4"], [Next(allocator), Next(allocator), Next(allocator)]);
    }

    [Theory]
    [InlineData("172.17.0.0")]
    [InlineData("172.17.0.1")]
    [InlineData("172.17.255.255")]
    [InlineData("172.18.0.2")]
    [InlineData("172.16.255.254")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    public void TryTake_NoEndpointsAddress_Refused(string address)
    {
        var allocator = Allocator("172.17.0.0/16");

        Assert.False(allocator.TryTake(Number(address)));
        Assert.False(allocator.IsTaken(Number(address)));
    }

    [Fact]
    public void TryTake_Twice_RefusedTheSecondTime()
    {
        var allocator = Allocator("172.17.0.0/16");

        Assert.True(allocator.TryTake(Number("172.17.200.1")));
        Assert.False(allocator.TryTake(Number("172.17.200.1")));
        Assert.Equal(1, allocator.Taken);
    }

    private static AddressAllocator Allocator(string subnet)
    {
        var network = IPNetwork.Parse(subnet);
        return new AddressAllocator(network, IPv4.FromNumber(IPv4.First(network) + 1));
    }

    private static string Next(AddressAllocator allocator) => IPv4.FromNumber(allocator.TakeLowest()!.Value).ToString();

    private static uint Number(string address) => IPv4.ToNumber(IPAddress.Parse(address));
}
