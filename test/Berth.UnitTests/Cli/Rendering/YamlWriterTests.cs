using Berth.Cli.Rendering.Yaml;

namespace Berth.UnitTests.Cli.Rendering;

public sealed class YamlWriterTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("/a/b-c.d=e+f@g,h", "/a/b-c.d=e+f@g,h")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("Off", "\"Off\"")]
    [InlineData("null", "\"null\"")]
    [InlineData("~", "\"~\"")]
    [InlineData("", "\"\"")]
    [InlineData("012", "\"012\"")]
    [InlineData("1e3", "\"1e3\"")]
    [InlineData("12:30", "\"12:30\"")]
    [InlineData(".inf", "\".inf\"")]
    [InlineData("a: b", "\"a: b\"")]
    [InlineData("a #b", "\"a #b\"")]
    [InlineData("- a", "\"- a\"")]
    [InlineData("*a", "\"*a\"")]
    [InlineData("{a}", "\"{a}\"")]
    [InlineData("say \"\\\" \n\t\u0001\u2028é", "\"say \\\"\\\\\\\" \\n\\t\\u0001\\u2028é\"")]
    public void Write_Text_IsQuotedWhereItCouldBeSomethingElse(string text, string expected) =>
        Assert.Equal($"{expected}: {expected}\n", YamlWriter.Write(new YamlMap().Add(text, (YamlNode)new YamlText(text))));

    [Fact]
    public void Write_Nested_IsIndented() => Assert.Equal(
        """
        a:
          b: 1
          c:
            - x
            - k: true
              l: "2"
        d: last

        """,
        YamlWriter.Write(new YamlMap()
            .Add("a", new YamlMap().Add("b", (long?)1).Add("c", new YamlList([new YamlText("x"), new YamlMap().Add("k", (bool?)true).Add("l", "2")])))
            .Add("none", (string?)null).Add("empty", new YamlMap()).Add("d", "last")));
}
