using System.Net;
using Berth.Engine;
using Berth.Engine.Networks;
using Berth.Engine.Networks.Addressing;

namespace Berth.UnitTests.Engine.Networks.Addressing;

/// <summary>What an engine chooses depends on the machine's routes too, so that the tests ask for relations.</summary>
public sealed class SubnetChoiceTests
{
    private readonly SubnetChoice choice = new("engine-1");

    [Fact]
    public void Complete_NothingSaid_IsASubnetThatNobodyHas_WithItsFirstAddressAsGateway()
    {
        List<IPNetwork> others = [];
        for (int i = 0; i < 40; i++)
        {
            NetworkSubnet chosen = choice.Complete(new NetworkSpec { Name = "n" }, others).Subnets!.Single();
            IPNetwork subnet = IPNetwork.Parse(chosen.Subnet);
            Assert.DoesNotContain(others, other => other.Contains(subnet.BaseAddress) || subnet.Contains(other.BaseAddress));
            Assert.EndsWith(".1", chosen.Gateway, StringComparison.Ordinal);
            Assert.True(subnet.Contains(IPAddress.Parse(chosen.Gateway)));
            others.Add(subnet);
        }
    }

    [Fact]
    public void Complete_WithInet6_AddsOneOfTheEnginesOwn()
    {
        NetworkSpec wanted = new() { Name = "n", EnableInet6 = true, Subnets = [new NetworkSubnet { Subnet = "10.1.0.0/24" }] };
        string first = choice.Complete(wanted, []).Subnets![1].Subnet;
        string second = choice.Complete(wanted, [IPNetwork.Parse(first)]).Subnets![1].Subnet;
        Assert.StartsWith("fd", first, StringComparison.Ordinal);
        Assert.EndsWith("/64", first, StringComparison.Ordinal);
        Assert.NotEqual(first, second);
        Assert.Equal(first, new SubnetChoice("engine-1").Complete(wanted, []).Subnets![1].Subnet);
        Assert.NotEqual(first, new SubnetChoice("engine-2").Complete(wanted, []).Subnets![1].Subnet);
    }

    [Fact]
    public void Complete_OnlyInet6Said_ChoosesInet4()
    {
        NetworkSpec wanted = new() { Name = "n", EnableInet6 = true, Subnets = [new NetworkSubnet { Subnet = "fd00:7::/64" }] };
        Assert.Equal(["fd00:7::/64"], choice.Complete(wanted, []).Subnets!.Select(subnet => subnet.Subnet).Where(subnet => subnet.Contains(':', StringComparison.Ordinal)));
        Assert.Equal(2, choice.Complete(wanted, []).Subnets!.Count);
    }

    [Theory]
    [InlineData("10.1.0.0/24", "", "10.1.0.1")]
    [InlineData("10.1.0.0/24", "10.1.0.128/25", "10.1.0.128")]
    [InlineData("10.1.0.0/24", "10.1.0.0/25", "10.1.0.1")]
    [InlineData("10.1.0.0/24", "10.1.0.254/31", "10.1.0.254")]
    [InlineData("10.1.0.0/31", "", "10.1.0.0")]
    [InlineData("10.1.0.0/32", "", "10.1.0.0")]
    [InlineData("fd00:1::/64", "", "fd00:1::1")]
    [InlineData("fd00:1::/64", "fd00:1::8000/120", "fd00:1::8000")]
    public void Complete_NoGatewaySaid_IsTheFirstAddressThatMayBeGiven_AndNotShown(string subnet, string range, string gateway)
    {
        NetworkSubnet chosen = choice.Complete(Spec(new NetworkSubnet { Subnet = subnet, Range = range }), []).Subnets![0];
        Assert.Equal(("", gateway), (chosen.Gateway, chosen.ChosenGateway));
        Assert.Equal(gateway, chosen.Router!.ToString());
    }

    [Fact]
    public void Router_OfANetworkOfBefore_IsTheSubnetsFirst() => Assert.Null(new NetworkSubnet { Subnet = "10.1.0.0/24", Range = "10.1.0.128/25" }.Router);

    [Theory]
    [InlineData("10.1.0.0/32")]
    [InlineData("10.1.0.255/32")]
    public void Complete_RangeWithoutRoomForAGateway_IsRefused(string range)
    {
        EngineException refusal = Assert.Throws<EngineException>(() => choice.Complete(Spec(new NetworkSubnet { Subnet = "10.1.0.0/24", Range = range }), []));
        Assert.Equal((EngineErrorKind.Internal, "failed to allocate gateway (): no available addresses on this pool"), (refusal.Kind, refusal.Message));
    }

    [Theory]
    [InlineData("10.1.0.0")]
    [InlineData("10.1.0.255")]
    public void Complete_GatewayThatIsNobodysAddress_IsRefused(string gateway)
    {
        EngineException refusal = Assert.Throws<EngineException>(() => choice.Complete(Spec(new NetworkSubnet { Subnet = "10.1.0.0/24", Gateway = gateway }), []));
        Assert.Equal((EngineErrorKind.Internal, $"failed to allocate gateway ({gateway}): Address already in use"), (refusal.Kind, refusal.Message));
    }

    [Theory]
    [InlineData("", "", "10.1.0.1")]
    [InlineData("10.1.0.9", "", "10.1.0.9")]
    [InlineData("", "10.1.0.128/25", "10.1.0.128")]
    public void Complete_GatewayThatAnotherHas_IsRefused(string gateway, string range, string other)
    {
        NetworkSubnet wanted = new() { Subnet = "10.1.0.0/24", Gateway = gateway, Range = range, Auxiliary = new Dictionary<string, string> { ["a"] = other } };
        EngineException refusal = Assert.Throws<EngineException>(() => choice.Complete(Spec(wanted), []));
        Assert.Equal((EngineErrorKind.Internal, $"failed to allocate secondary ip address (a:{other}): Address already in use"), (refusal.Kind, refusal.Message));
    }

    [Fact]
    public void Complete_SubnetsThatOverlapWithEachOther_AreRefused() => Assert.Equal(
        EngineErrorKind.Forbidden,
        Assert.Throws<EngineException>(() => choice.Complete(Spec(new NetworkSubnet { Subnet = "10.1.0.0/24" }, new NetworkSubnet { Subnet = "10.1.0.0/25" }), [])).Kind);

    private static NetworkSpec Spec(params NetworkSubnet[] subnets) => new() { Name = "n", Subnets = subnets };

    [Theory]
    [InlineData("10.1.0.0/16", "10.1.5.0/24")]
    [InlineData("10.1.5.0/24", "10.1.0.0/16")]
    [InlineData("fd00:1::/64", "fd00:1::/80")]
    public void Complete_WhatOverlaps_IsRefused(string wanted, string other)
    {
        NetworkSpec spec = new() { Name = "n", Subnets = [new NetworkSubnet { Subnet = wanted }] };
        EngineException refusal = Assert.Throws<EngineException>(() => choice.Complete(spec, [IPNetwork.Parse(other)]));
        Assert.Equal((EngineErrorKind.Forbidden, "Pool overlaps with other one on this address space"), (refusal.Kind, refusal.Message));
    }
}
