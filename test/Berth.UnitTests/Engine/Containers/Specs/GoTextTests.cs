using Berth.Engine.Containers.Specs;

namespace Berth.UnitTests.Engine.Containers.Specs;

public sealed class GoTextTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(0.0000015, "1.5µs")]
    [InlineData(0.5, "500ms")]
    [InlineData(0.0015, "1.5ms")]
    [InlineData(1, "1s")]
    [InlineData(1.5, "1.5s")]
    [InlineData(60, "1m0s")]
    [InlineData(90.25, "1m30.25s")]
    [InlineData(3600, "1h0m0s")]
    [InlineData(90061, "25h1m1s")]
    public void Duration_OfAnyLength_IsAsGoPrintsIt(double seconds, string expected) =>
        Assert.Equal(expected, GoText.Duration(TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond))));
}
