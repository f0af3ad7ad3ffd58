using Berth.Engine.Networks.Ports;

namespace Berth.UnitTests.Engine.Networks.Ports;

public sealed class PortPlanTests
{
    private static readonly PortMapping[] Open =
    [
        new(80, "tcp", "0.0.0.0", 8080), new(80, "tcp", "::", 8080), new(80, "tcp", "127.0.0.1", 40000), new(53, "udp", "0.0.0.0", 40001),
    ];

    [Fact]
    public void Of_WhatIsWished_StaysOpen()
    {
        PortPlan plan = PortPlan.Of(Open, [Wish(80, "tcp", "", 8080), Wish(80, "tcp", "127.0.0.1", 0), Wish(53, "udp", "", 40000, 40010)]);
        Assert.Equal(Open.ToHashSet(), plan.Kept.ToHashSet());
        Assert.Empty(plan.Missing);
    }

    [Fact]
    public void Of_ANumber_IsNotGivenToWhoTakesAny()
    {
        PortPlan plan = PortPlan.Of(Open, [Wish(80, "tcp", "", 0), Wish(80, "tcp", "", 8080)]);
        Assert.Equal(Open[..3], plan.Kept);
        Assert.Empty(plan.Missing);
    }

    [Fact]
    public void Of_OtherWishes_AreMissing_AndTheRestGoes()
    {
        PortWish[] wishes = [Wish(80, "tcp", "", 8081), Wish(80, "udp", "", 8080), Wish(80, "tcp", "10.0.0.1", 8080)];
        PortPlan plan = PortPlan.Of(Open, wishes);
        Assert.Empty(plan.Kept);
        Assert.Equal(wishes.ToHashSet(), plan.Missing.ToHashSet());
    }

    [Fact]
    public void Of_TwoThatTakeAny_TakeOneEach()
    {
        PortMapping[] open = [new(53, "udp", "0.0.0.0", 40001)];
        PortPlan plan = PortPlan.Of(open, [Wish(53, "udp", "", 0), Wish(53, "udp", "", 0)]);
        Assert.Equal(open, plan.Kept);
        Assert.Single(plan.Missing);
    }

    private static PortWish Wish(ushort port, string protocol, string hostIp, ushort first, ushort? last = null) => new(port, protocol, hostIp, first, last ?? first);
}
