using System.Globalization;
using Berth.Cli.Rendering;

namespace Berth.UnitTests.Cli.Rendering;

public sealed class LiveTests
{
    [Theory]
    [InlineData("▁▂▄█", 100.0, 4, "0 20 40 100")]
    [InlineData("  ▁█", 100.0, 4, "0 500")]
    [InlineData("▅█", 10.0, 2, "1 5 9.9")]
    [InlineData("▁", 0.0, 1, "5")]
    [InlineData("   ", 1.0, 3, "")]
    public void Sparkline_HasTheLastAtTheRight(string expected, double full, int width, string history) => Assert.Equal(
        expected, Sparkline.Of([.. history.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(value => double.Parse(value, CultureInfo.InvariantCulture))], full, width));

    [Theory]
    [InlineData("abc\ndef\nghi\n", 2, 2, "ab^[K\r\nde^[K")]
    [InlineData("▁▂▃\n", 2, 9, "▁▂^[K")]
    [InlineData("^[1mabc^[0m\n", 2, 9, "^[1mab^[0m^[0m^[K")]
    public void Fitted_LeavesOutWhatHasNoRoom(string text, int columns, int rows, string expected) =>
        Assert.Equal(expected.Replace('^', '\e'), LiveScreen.Fitted(text.Replace('^', '\e'), columns, rows));

    [Fact]
    public void UploadMeter_ShowsHowFar() =>
        Assert.Equal("Sending [===============>              ] 20MB/40MB", UploadMeter.Line("Sending", 20_000_000, 40_000_000));
}
