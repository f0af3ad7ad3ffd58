using Berth.Linux;

namespace Berth.UnitTests.Linux;

/// <summary>Lines of <c>/proc/PID/stat</c>.</summary>
public sealed class ProcessStatusTests
{
    private const string Rest = "42 1 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 987654 0 0";

    [Theory]
    [InlineData("(sh)")]
    [InlineData("(a) b) (c)")]
    [InlineData("(Z 1)")]
    public void Parse_AnyName_IsPassedOver(string name) => Assert.Equal(new ProcessStatus(false, 42, 987654), ProcessStatus.Parse($"7 {name} S {Rest}"));

    [Theory]
    [InlineData("Z")]
    [InlineData("X")]
    public void Parse_Ended_IsTold(string state) => Assert.True(ProcessStatus.Parse($"7 (sh) {state} {Rest}").HasEnded);

    [Fact]
    public void TryRead_OwnProcess_HasItsParent()
    {
        Assert.True(ProcessStatus.TryRead(Environment.ProcessId) is { HasEnded: false, Parent: > 0, StartTime: > 0 });
        Assert.Null(ProcessStatus.TryRead(int.MaxValue));
    }
}
