using Berth.Api.Networks;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.UnitTests.Cli.Arguments;

public sealed class NetworkJoinTests
{
    [Theory]
    [InlineData("backend")]
    [InlineData("container:web")]
    public void Parse_NameAlone_WishesNothing(string text) => Assert.Equal(new NetworkJoin(text, new EndpointSettings()), NetworkJoin.Parse(text));

    [Fact]
    public void Parse_EveryKey_IsAWish()
    {
        NetworkJoin join = NetworkJoin.Parse(
            "name=backend,alias=a,Alias=b,ip=10.1.0.7,ip6=fd00::7,link-local-ip=169.254.1.1,mac-address=02:42:aa:bb:cc:dd,\"driver-opt=k=one,two\",driver-opt=l=,gw-priority=-3");

        Assert.Equal("backend", join.Network);
        Assert.Equal(["a", "b"], join.Place.Aliases!);
        Assert.Equal("10.1.0.7 fd00::7 169.254.1.1", $"{join.Place.Addressing!.IPv4Address} {join.Place.Addressing.IPv6Address} {join.Place.Addressing.LinkLocalAddresses![0]}");
        Assert.Equal("02:42:aa:bb:cc:dd -3", $"{join.Place.MacAddress} {join.Place.GatewayPriority}");
        Assert.Equal(new Dictionary<string, string> { ["k"] = "one,two", ["l"] = "" }, join.Place.DriverOpts);
    }

    [Theory]
    [InlineData("alias=web", "network name/id is not specified")]
    [InlineData("name=a,what=b", "invalid field key what")]
    [InlineData("name=a,web", "invalid field web")]
    [InlineData("name=a,gw-priority=high", "invalid gw-priority (high): invalid syntax")]
    [InlineData("name=a,driver-opt=alone", "invalid key value pair format in driver options")]
    [InlineData("name=a,\"alias=b", "the quotes of 'name=a,\"alias=b' do not match")]
    public void Parse_WithoutSense_SaysWhy(string text, string message) => Assert.Equal(message, Assert.Throws<InvalidValueException>(() => NetworkJoin.Parse(text)).Message);
}
