using Berth.Daemon.Http;

namespace Berth.UnitTests.Daemon;

public sealed class UnixTimeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 10_000_000)]
    [InlineData("1.5", 15_000_000)]
    [InlineData("1.000000001", 10_000_000)]
    [InlineData("1.123456789", 11_234_567)]
    [InlineData("-1", -10_000_000)]
    public void TryParse_Seconds_GivesTheTime(string text, long ticks)
    {
        Assert.True(UnixTime.TryParse(text, out var time));
        Assert.Equal(ticks, (time - DateTimeOffset.UnixEpoch).Ticks);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("1.x")]
    [InlineData("1.-5")]
    [InlineData("1e9")]
    [InlineData("99999999999999999")]
    [InlineData("-99999999999999")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(UnixTime.TryParse(text, out _));
}
