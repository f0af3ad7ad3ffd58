using System.Net;
using Berth.Networks;
using Berth.Networks.Addresses;

namespace Berth.UnitTests.Networks;

public sealed class EndpointAddressesTests
{
    private readonly EndpointAddresses _addresses = new(IPNetwork.Parse("172.17.0.0/16"), IPAddress.Parse("172.17.0.1"));

    [Fact]
    public void LowestReleased_IsOneWhoseEndIsKnown_OfTheRange()
    {
        var addresses = new EndpointAddresses(IPNetwork.Parse("10.0.0.0/24"), IPAddress.Parse("10.0.0.1"), IPNetwork.Parse("10.0.0.128/31"));
        var outside = IPAddress.Parse("10.0.0.5");
        Assert.True(addresses.TryTake(outside));
        var (found, first) = (addresses.Take(), addresses.Take());
        addresses.Block(found);
        addresses.Release(outside, 1);
        Assert.Null(addresses.LowestReleased());

        addresses.Release(first, 1);

        Assert.Equal(first, addresses.LowestReleased());
    }

    [Fact]
    public void Take_AfterRelease_WaitsUntilTheInterfaceIsGone()
    {
        var first = _addresses.Take();
        _ = _addresses.Release(first, now: 5);

        Assert.Equal("172.17.0.3", _addresses.Take().ToString());
        Assert.Equal([first], _addresses.Leaving(8));
        Assert.Equal(5, _addresses.ReleasedAt(first));

        _addresses.Gone(first);
        Assert.Equal(first, _addresses.Take());
    }

    [Fact]
    public void Adopt_FoundAddress_IsInUseAndDoesNotLeave()
    {
        var address = IPAddress.Parse("172.17.0.2");
        _addresses.Block(address);
        _addresses.Adopt(address);
        _addresses.Gone(address);

        Assert.Equal(1, _addresses.InUse);
        Assert.Empty(_addresses.Leaving(8));
        Assert.Equal("172.17.0.3", _addresses.Take().ToString());
    }

    [Fact]
    public void Block_FoundAddress_WasNeverReleased()
    {
        var address = IPAddress.Parse("172.17.0.2");
        _addresses.Block(address);

        Assert.Null(_addresses.ReleasedAt(address));
        Assert.Equal(0, _addresses.InUse);
        Assert.Equal("172.17.0.3", _addresses.Take().ToString());
    }

    [Theory]
    [InlineData("172.18.0.2")]
    [InlineData("172.17.0.1")]
    public void Adopt_NotAnEndpointsAddress_SaysWhatToDo(string address)
    {
        var error = Assert.Throws<NetworkException>(() => _addresses.Adopt(IPAddress.Parse(address)));

        Assert.Contains("restart the container", error.Message);
    }

    [Theory]
    [InlineData("172.17.0.1")]
    [InlineData("172.17.0.77")]
    [InlineData("10.0.0.1")]
    public void Release_NotInUse_ChangesNothing(string address)
    {
        Assert.False(_addresses.Release(IPAddress.Parse(address), now: 0));
        Assert.Empty(_addresses.Leaving(8));
    }

    [Fact]
    public void Take_Full_NamesTheSubnet()
    {
        var addresses = new EndpointAddresses(IPNetwork.Parse("10.0.0.0/30"), IPAddress.Parse("10.0.0.1"));
        _ = addresses.Take();

        Assert.Contains("10.0.0.0/30", Assert.Throws<NetworkException>(addresses.Take).Message);
    }
}
