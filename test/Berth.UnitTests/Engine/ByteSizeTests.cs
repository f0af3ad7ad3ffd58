using Berth.Engine;

namespace Berth.UnitTests.Engine;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("10m", 10L << 20)]
    [InlineData("1.5K", 1536L)]
    [InlineData("5", 5L)]
    [InlineData("2gb", 2L << 30)]
    [InlineData("1MiB", 1L << 20)]
    [InlineData("3 T", 3L << 40)]
    public void TryParse_Size_IsBytes(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out long parsed));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1z")]
    [InlineData("m")]
    [InlineData("8192p")]
    [InlineData("9999999999999999999999999999p")]
    public void TryParse_NoSize_IsRefused(string text) => Assert.False(ByteSize.TryParse(text, out _));
}
