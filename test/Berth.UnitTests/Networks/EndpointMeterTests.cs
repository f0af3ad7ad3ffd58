using Berth.Networks;

namespace Berth.UnitTests.Networks;

public sealed class EndpointMeterTests
{
    private static readonly string[] Lines =
    [
        "Inter-|   Receive                                                |  Transmit",
        " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed",
        "    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0",
        "  eth0:    1000      10    1    2    0     0          0         0     2000      20    3    4    0     0       0          0",
        "eth0.1:123456789      5    0    0    0     0          0         0        6       7    0    0    0     0       0          0",
    ];

    [Fact]
    public void Parse_AnInterface_HasItsNumbers()
    {
        EndpointCounters counters = EndpointMeter.Parse(Lines, "eth0")!.Value;
        Assert.Equal((1000ul, 10ul, 1ul, 2ul), (counters.ReceivedBytes, counters.ReceivedPackets, counters.ReceiveErrors, counters.ReceiveDropped));
        Assert.Equal((2000ul, 20ul, 3ul, 4ul), (counters.SentBytes, counters.SentPackets, counters.SendErrors, counters.SendDropped));
    }

    [Fact]
    public void Parse_NumbersWithoutSpace_AreRead() => Assert.Equal(123456789ul, EndpointMeter.Parse(Lines, "eth0.1")!.Value.ReceivedBytes);

    [Fact]
    public void Parse_NoSuchInterface_Null() => Assert.Null(EndpointMeter.Parse(Lines, "eth1"));
}
