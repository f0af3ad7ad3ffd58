using Berth.Engine.Containers;

namespace Berth.UnitTests.Engine.Containers;

public sealed class TimeLeftTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 60)]
    [InlineData(-20, 40)]
    [InlineData(-60, 0)]
    [InlineData(-3600, 0)]
    [InlineData(3600, 60)]
    public void Of_AWait_IsCountedFromItsBeginAndNeverLonger(int began, int expected) =>
        Assert.Equal(expected, TimeLeft.Of(TimeSpan.FromSeconds(60), Now.AddSeconds(began), Now).TotalSeconds);
}
