using Berth.Engine;
using Berth.Engine.Containers.Processes;

namespace Berth.UnitTests.Engine.Containers.Processes;

public sealed class ProcessTableTests
{
    private static readonly HashSet<int> Pids = [7, 9];

    [Fact]
    public void Select_LinesOfOthers_AreLeftOut() =>
        Assert.Equal(["root 7 sh", "bob 9 sleep"], Rows("UID  PID CMD\nroot   7 sh\nroot 8 init\nbob  9 sleep\n"));

    [Fact]
    public void Select_MoreFieldsThanTitles_AreTheLastCell()
    {
        ProcessTable table = ProcessTable.Select("PID CMD\n 7 sh -c  'sleep 1'\n", Pids);
        Assert.Equal(["PID", "CMD"], table.Titles);
        Assert.Equal(["7", "sh -c 'sleep 1'"], Assert.Single(table.Rows));
    }

    [Fact]
    public void Select_ThreadsWithoutPid_GoWithTheProcessAbove() =>
        Assert.Equal(["7 - sh", "- 71 -", "- 72 -"], Rows("PID LWP CMD\n7 - sh\n- 71 -\n- 72 -\n8 - init\n- 81 -\n"));

    [Fact]
    public void Select_NoColumnOfPids_IsRefused() =>
        Assert.Equal("Couldn't find PID field in ps output", Assert.Throws<EngineException>(() => Rows("USER CMD\nroot sh\n")).Message);

    [Fact]
    public void Select_NoNumberForAPid_IsRefused() =>
        Assert.StartsWith("Unexpected pid 'x'", Assert.Throws<EngineException>(() => Rows("PID CMD\nx sh\n")).Message, StringComparison.Ordinal);

    private static IEnumerable<string> Rows(string output) => ProcessTable.Select(output, Pids).Rows.Select(row => string.Join(' ', row));
}
