using System.Security.Cryptography;
using System.Text;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Run;

public sealed class OutputTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Run_Echo_WritesItAndNothingElse()
    {
        var result = await Docker.TryAsync("run", "--rm", Image, "echo", "hi");
        Assert.Equal((0, "hi\n", ""), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task Run_BothStreams_StayApart()
    {
        var result = await Docker.TryAsync("run", "--rm", Image, "sh", "-c", "echo out; echo err >&2");
        Assert.Equal(("out\n", "err\n"), (result.Output, result.Errors));
    }

    [Fact]
    public async Task Run_WithTerminal_EndsLinesAsATerminalDoes() =>
        Assert.Equal("out\r\nerr\r\n", (await Docker.TryAsync("run", "--rm", "-t", Image, "sh", "-c", "echo out; echo err >&2")).Output);

    [Fact]
    public async Task Run_AttachedToStandardErrorOnly_ShowsOnlyThat()
    {
        var result = await Docker.TryAsync("run", "--rm", "-a", "stderr", Image, "sh", "-c", "echo out; echo err >&2");
        Assert.Equal(("", "err\n"), (result.Output, result.Errors));
    }

    [Fact]
    public async Task Run_TwentyMegabytes_ArriveWhole()
    {
        var result = (await Docker.TryAsync("run", "--rm", Image, "sh", "-c", "yes 0123456789 | head -c 20000000")).Succeeded();
        var line = Encoding.ASCII.GetBytes("0123456789\n");
        var expected = new byte[20_000_000];
        for (var i = 0; i < expected.Length; i++)
            expected[i] = line[i % line.Length];
        Assert.Equal(Convert.ToHexString(SHA256.HashData(expected)), Convert.ToHexString(SHA256.HashData(result.OutputBytes)));
    }

    [Fact]
    public async Task Run_AllByteValues_ArriveUnchanged()
    {
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        var result = await Docker.TryWithInputAsync(bytes, "run", "--rm", "-i", Image, "cat");
        Assert.Equal(bytes, result.OutputBytes);
    }

    [Fact]
    public async Task Run_Detached_PrintsTheFullId()
    {
        var id = await Docker.RunAsync("run", "-d", "--name", NewName(), Image, "true");
        Assert.Matches("^[0-9a-f]{64}$", id);
    }

    [Fact]
    public async Task Run_OutputAfterWhichTheProgramEndsAtOnce_IsNeverCut()
    {
        for (var i = 0; i < 20; i++)
            Assert.Equal($"last {i}", await RunAsync(Image, "echo", $"last {i}"));
    }
}
