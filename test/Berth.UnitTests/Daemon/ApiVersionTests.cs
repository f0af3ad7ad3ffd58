using Berth.Daemon.Http;

namespace Berth.UnitTests.Daemon;

public sealed class ApiVersionTests
{
    [Theory]
    [InlineData("/v1.41/info", "1.41", "/info")]
    [InlineData("/v1/info", "1", "/info")]
    [InlineData("/v2.0/images/v1/json", "2.0", "/images/v1/json")]
    public void TrySplit_PathWithAVersion_TakesItOff(string path, string version, string rest)
    {
        Assert.True(ApiVersion.TrySplit(path, out var text, out var left));
        Assert.Equal((version, rest), (text.ToString(), left));
    }

    [Theory]
    [InlineData("/info")]
    [InlineData("/version")]
    [InlineData("/volumes")]
    [InlineData("/vx/info")]
    [InlineData("/v1.41")]
    [InlineData("/v/info")]
    [InlineData("/")]
    public void TrySplit_AnyOtherPath_LeavesIt(string path)
    {
        Assert.False(ApiVersion.TrySplit(path, out _, out var left));
        Assert.Equal(path, left);
    }

    [Theory]
    [InlineData("1.9", "1.10")]
    [InlineData("1.41", "1.50")]
    [InlineData("1", "1.24")]
    [InlineData("1.50", "2.0")]
    [InlineData("1.50", "1.99999999999999")]
    public void CompareTo_OlderAndNewer_OrdersByNumber(string older, string newer) =>
        Assert.True(ApiVersion.Parse(older) < ApiVersion.Parse(newer));
}
