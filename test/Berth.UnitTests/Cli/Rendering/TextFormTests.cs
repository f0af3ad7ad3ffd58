using System.Text;
using Berth.Cli.Rendering;

namespace Berth.UnitTests.Cli.Rendering;

public sealed class TextFormTests
{
    [Theory]
    [InlineData(0, "0B")]
    [InlineData(999, "999B")]
    [InlineData(1_984_000, "1.98MB")]
    [InlineData(4_270_000_000, "4.27GB")]
    [InlineData(123_456, "123kB")]
    public void Size_IsThreeDigits(long bytes, string expected) => Assert.Equal(expected, HumanUnits.Size(bytes));

    [Fact]
    public void BinarySize_IsFourDigits() => Assert.Equal("23.54GiB", HumanUnits.BinarySize(24683620L * 1024));

    [Theory]
    [InlineData(0.5, "Less than a second")]
    [InlineData(1, "1 second")]
    [InlineData(59, "59 seconds")]
    [InlineData(60, "About a minute")]
    [InlineData(150, "2 minutes")]
    [InlineData(3600, "About an hour")]
    [InlineData(3600 * 47, "47 hours")]
    [InlineData(3600 * 24 * 13, "13 days")]
    [InlineData(3600 * 24 * 30, "4 weeks")]
    [InlineData(3600 * 24 * 200, "6 months")]
    [InlineData(3600L * 24 * 365 * 3, "3 years")]
    public void Duration_IsInDockersWords(double seconds, string expected) => Assert.Equal(expected, HumanUnits.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Indent_LeavesValuesAsTheyAre() => Assert.Equal(
        "[\n    {\n        \"a\": 1.50,\n        \"b\": [],\n        \"c\": {},\n        \"d\": \"x{,}\\\"\\u003c\",\n        \"e\": [\n            null,\n            true\n        ]\n    }\n]",
        JsonIndenter.Indent("""[{"a":1.50,"b":[ ],"c":{},"d":"x{,}\"\u003c","e":[null,true]}]"""u8));

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1000)]
    public void JsonLines_InPiecesOfAnySize_AreWhole(int piece)
    {
        JsonLines lines = new(new EngineClient.PiecesStream("{\"a\":1}\r\n\n{\"b\":2}\n{\"c\":3}"u8.ToArray(), piece));
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(lines.Next()));
        Assert.Equal("{\"b\":2}", Encoding.UTF8.GetString(lines.Next()));
        Assert.Equal("{\"c\":3}", Encoding.UTF8.GetString(lines.Next()));
        Assert.True(lines.Next().IsEmpty);
    }

    [Fact]
    public void JsonLines_LongerThanTheBuffer_AreWhole()
    {
        string text = $"\"{new string('x', 100_000)}\"";
        Assert.Equal(text, Encoding.UTF8.GetString(new JsonLines(new MemoryStream(Encoding.UTF8.GetBytes(text + "\n"))).Next()));
    }
}
