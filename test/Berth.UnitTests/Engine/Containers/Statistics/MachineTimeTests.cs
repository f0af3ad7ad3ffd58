using Berth.Engine.Containers.Statistics;

namespace Berth.UnitTests.Engine.Containers.Statistics;

public sealed class MachineTimeTests
{
    [Fact]
    public void Parse_Stat_SumsTheFirstSevenKindsAndCountsProcessors() =>
        Assert.Equal(
            new MachineTime(28 * 10_000_000ul, 2),
            MachineTime.Parse(["cpu  1 2 3 4 5 6 7 100 200 300", "cpu0 1 1 1 1 1 1 1 0 0 0", "cpu3 0 1 2 3 4 5 6 0 0 0", "intr 5 6", "cpu9 1"]));
}
