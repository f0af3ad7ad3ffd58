using Berth.Engine;
using Berth.Engine.Networks;
using Berth.Engine.Networks.Addressing;

namespace Berth.UnitTests.Engine.Networks.Addressing;

public sealed class SubnetCheckTests
{
    [Fact]
    public void Check_WhatMakesSense_Passes() => SubnetCheck.Check(Spec(
        new NetworkSubnet { Subnet = "10.1.0.0/16", Range = "10.1.2.0/24", Gateway = "10.1.0.9", Auxiliary = new Dictionary<string, string> { ["r"] = "10.1.0.2" } },
        new NetworkSubnet { Subnet = "fd00:1::/64", Gateway = "fd00:1::9" }));

    [Theory]
    [InlineData("10.1.0.0", "", "", "invalid subnet 10.1.0.0: invalid CIDR block notation")]
    [InlineData("10.1/16", "", "", "invalid subnet 10.1/16: invalid CIDR block notation")]
    [InlineData("10.1.0.0/33", "", "", "invalid subnet 10.1.0.0/33: invalid CIDR block notation")]
    [InlineData("10.1.0.5/24", "", "", "invalid subnet 10.1.0.5/24: it should be 10.1.0.0/24")]
    [InlineData("10.1.0.0/24", "10.2.0.0/25", "", "invalid ip-range 10.2.0.0/25: parent subnet 10.1.0.0/24 doesn't contain ip-range")]
    [InlineData("10.1.0.0/24", "10.1.0.0/16", "", "invalid ip-range 10.1.0.0/16: CIDR block is bigger than its parent subnet 10.1.0.0/24")]
    [InlineData("10.1.0.0/24", "fd00::/64", "", "invalid ip-range fd00::/64: parent subnet is an IPv4 block")]
    [InlineData("10.1.0.0/24", "10.1.0.7/25", "", "invalid ip-range 10.1.0.7/25: it should be 10.1.0.0/25")]
    [InlineData("10.1.0.0/24", "", "10.2.0.1", "invalid gateway 10.2.0.1: parent subnet 10.1.0.0/24 doesn't contain this address")]
    [InlineData("10.1.0.0/24", "", "fd00::1", "invalid gateway fd00::1: parent subnet is an IPv4 block")]
    [InlineData("10.1.0.0/24", "", "x", "invalid gateway x: invalid address")]
    public void Check_WhatMakesNone_IsNamed(string subnet, string range, string gateway, string problem)
    {
        EngineException refusal = Assert.Throws<EngineException>(() => SubnetCheck.Check(Spec(new NetworkSubnet { Subnet = subnet, Range = range, Gateway = gateway })));
        Assert.Equal((EngineErrorKind.InvalidArgument, $"invalid network config:\n{problem}"), (refusal.Kind, refusal.Message));
    }

    [Fact]
    public void Check_SeveralProblems_AreAllNamed()
    {
        EngineException refusal = Assert.Throws<EngineException>(() => SubnetCheck.Check(Spec(new NetworkSubnet { Subnet = "x" }, new NetworkSubnet { Subnet = "10.0.0.1/8" })));
        Assert.Equal("invalid network config:\n* invalid subnet x: invalid CIDR block notation\n* invalid subnet 10.0.0.1/8: it should be 10.0.0.0/8", refusal.Message);
    }

    [Theory]
    [InlineData("10.1.0.0/24", "10.2.0.0/24")]
    [InlineData("fd00:1::/64", "fd00:2::/64")]
    public void Check_TwoOfOneFamily_AreRefusedToBridgesAlone(string one, string other)
    {
        NetworkSpec spec = Spec(new NetworkSubnet { Subnet = one }, new NetworkSubnet { Subnet = other });
        SubnetCheck.Check(spec);
        EngineException refusal = Assert.Throws<EngineException>(() => BridgeSettings.Check(spec));
        Assert.Equal((EngineErrorKind.Forbidden, "bridge driver doesn't support multiple subnets"), (refusal.Kind, refusal.Message));
    }

    private static NetworkSpec Spec(params NetworkSubnet[] subnets) => new() { Name = "n", Subnets = subnets };
}
