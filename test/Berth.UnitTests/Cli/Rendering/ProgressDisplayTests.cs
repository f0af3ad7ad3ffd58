using System.Text;
using Berth.Cli;
using Berth.Cli.Rendering;

namespace Berth.UnitTests.Cli.Rendering;

public sealed class ProgressDisplayTests
{
    private const string Pull = """
        {"status":"Pulling from library/busybox","id":"latest"}
        {"status":"Pulling fs layer","id":"aaa"}
        {"status":"Downloading","progressDetail":{"current":5,"total":10},"id":"aaa"}
        {"status":"Pull complete","id":"aaa"}
        {"status":"Status: Downloaded newer image for busybox:latest"}
        """;

    [Fact]
    public void Show_WithoutTerminal_IsALineForEachState() => Assert.Equal(
        "latest: Pulling from library/busybox\naaa: Pulling fs layer\naaa: Pull complete\nStatus: Downloaded newer image for busybox:latest\n",
        Show(Pull, isTerminal: false));

    [Fact]
    public void Show_OnATerminal_WritesOverTheLayersLine()
    {
        string shown = Show(Pull, isTerminal: true);
        Assert.Contains("\e[1A\e[2K\raaa: Downloading [=========================>                        ]  5B/10B\e[1B\r", shown, StringComparison.Ordinal);
        Assert.EndsWith("Status: Downloaded newer image for busybox:latest\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_Stream_IsWrittenAsItIs() => Assert.Equal("Loaded image: x\n", Show("{\"stream\":\"Loaded image: x\\n\"}", isTerminal: false));

    [Fact]
    public void Show_Error_IsThrown() => Assert.Equal(
        "no space left",
        Assert.Throws<CommandException>(() => Show("{\"status\":\"x\"}\n{\"errorDetail\":{\"message\":\"no space left\"},\"error\":\"no space left\"}", isTerminal: false)).Message);

    private static string Show(string messages, bool isTerminal)
    {
        using StringWriter output = new() { NewLine = "\n" };
        new ProgressDisplay(output, isTerminal).Show(new MemoryStream(Encoding.UTF8.GetBytes(messages)));
        return output.ToString();
    }
}
