using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Restarts;

namespace Berth.UnitTests.Engine.Containers.Restarts;

public sealed class RestartRulesTests
{
    [Theory]
    [InlineData("no", 0, 1, 0, false)]
    [InlineData("", 0, 1, 0, false)]
    [InlineData("always", 0, 0, 1000, true)]
    [InlineData("unless-stopped", 0, 0, 1000, true)]
    [InlineData("on-failure", 0, 0, 0, false)]
    [InlineData("on-failure", 0, 1, 1000, true)]
    [InlineData("on-failure", 3, 1, 2, true)]
    [InlineData("on-failure", 3, 1, 3, false)]
    [InlineData("on-failure", 3, 0, 0, false)]
    public void StartsAgain_Policy_DependsOnTheExitCodeAndTheCount(string policy, int maximum, int exitCode, int restarts, bool expected) =>
        Assert.Equal(expected, RestartRules.StartsAgain(new RestartPolicy(policy, maximum), exitCode, restarts));

    [Fact]
    public void NextWait_OfOneThatKeepsEnding_DoublesUpToAMinute()
    {
        List<double> waits = [];
        var wait = TimeSpan.Zero;
        for (var i = 0; i < 12; i++)
            waits.Add((wait = RestartRules.NextWait(wait, TimeSpan.FromSeconds(1))).TotalSeconds);
        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60, 60], waits);
    }

    [Theory]
    [InlineData(9.9, 60)]
    [InlineData(10, 0.1)]
    [InlineData(1000, 0.1)]
    public void NextWait_AfterALongRun_IsShortAgain(double ran, double expected) =>
        Assert.Equal(expected, RestartRules.NextWait(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(ran)).TotalSeconds);
}
