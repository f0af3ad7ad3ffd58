using System.Text;
using System.Text.Json;
using Berth.Shim.Logs;

namespace Berth.UnitTests.Shim;

public sealed class JsonEscaperTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("tab\tnew\nreturn\r", "tab\\tnew\\nreturn\\r")]
    [InlineData("\"quoted\" back\\slash", "\\\"quoted\\\" back\\\\slash")]
    [InlineData("<b>&", "\\u003cb\\u003e\\u0026")]
    [InlineData("\u0001\u001b[0m\u007f", "\\u0001\\u001b[0m\u007f")]
    [InlineData("grün \u2028 日本 😀", "grün \\u2028 日本 😀")]
    public void Escape_Text_IsAsDockerWritesIt(string text, string expected) => Assert.Equal(expected, Escape(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Escape_BytesThatAreNotUtf8_BecomeReplacements() => Assert.Equal("a\\ufffd\\ufffdb", Escape([(byte)'a', 0xff, 0xc3, (byte)'b']));

    [Fact]
    public void Escape_AnyText_IsReadBackByAJsonParser()
    {
        Random random = new(42);
        for (int round = 0; round < 5000; round++)
        {
            StringBuilder text = new();
            for (int i = random.Next(100); i > 0; i--)
            {
                text.Append(random.Next(3) == 0 ? new Rune(random.Next(0xd800)).ToString() : ((char)random.Next(32, 127)).ToString());
            }

            string escaped = Escape(Encoding.UTF8.GetBytes(text.ToString()));

            Assert.Equal(text.ToString(), JsonDocument.Parse($"\"{escaped}\"").RootElement.GetString());
        }
    }

    private static string Escape(byte[] bytes)
    {
        byte[] output = new byte[(bytes.Length * 6) + 16];
        return Encoding.UTF8.GetString(output, 0, JsonEscaper.Escape(bytes, output));
    }
}
