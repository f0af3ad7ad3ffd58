using Berth.Runtime.Cgroups;
using Berth.Runtime.Cgroups.V1;
using Berth.Runtime.Cgroups.V2;

namespace Berth.UnitTests.Runtime.Cgroups;

public sealed class StatsTests
{
    [Fact]
    public void V1Entries_TotalLine_BelongsToNoDevice() =>
        Assert.Equal(
            [new BlockIoEntry(8, 0, "Read", 4096), new BlockIoEntry(8, 0, "Total", 4096)],
            V1Stats.ParseEntries(["8:0 Read 4096", "8:0 Total 4096", "Total 4096"]));

    [Fact]
    public void V2Entries_Line_HasReadsAndWrites() =>
        Assert.Equal(
            [new BlockIoEntry(254, 0, "read", 10), new BlockIoEntry(254, 0, "write", 20)],
            V2Stats.ParseEntries(["254:0 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=0 dios=0", "1:0"], ("rbytes", "read"), ("wbytes", "write")));
}
