using Berth.Cli.Rendering;

namespace Berth.UnitTests.Cli.Rendering;

public sealed class NaturalOrderTests
{
    [Theory]
    [InlineData("web-2", "web-10")]
    [InlineData("1d87", "12b7")]
    [InlineData("a", "b")]
    [InlineData("a", "a1")]
    [InlineData("a1", "b0")]
    [InlineData("a1", "a01")]
    [InlineData("a01b", "a2")]
    [InlineData("A", "a")]
    [InlineData("99999999999999999998", "99999999999999999999")]
    public void Compare_Different_TheFirstComesFirst(string first, string second)
    {
        Assert.True(NaturalOrder.Instance.Compare(first, second) < 0);
        Assert.True(NaturalOrder.Instance.Compare(second, first) > 0);
    }

    [Fact]
    public void Compare_Same_IsZero() => Assert.Equal(0, NaturalOrder.Instance.Compare("web-2", "web-2"));
}
