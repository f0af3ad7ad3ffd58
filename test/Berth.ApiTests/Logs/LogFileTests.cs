using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Logs;

/// <summary>The file on disk, which other programs read: Docker's json-file format and its rotation.</summary>
public sealed class LogFileTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task File_OfAContainer_IsOneJsonObjectPerLine()
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, Image, "sh", "-c", "echo out; sleep 0.1; echo err >&2; printf end");
        var entries = File.ReadAllLines(await InspectAsync(name, "{{.LogPath}}")).Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal(
            [("out\n", "stdout"), ("err\n", "stderr"), ("end", "stdout")],
            entries.Select(entry => ((string)entry["log"]!, (string)entry["stream"]!)));
        Assert.All(entries, entry => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$", (string)entry["time"]!));
    }

    [Fact]
    public async Task Rotation_WithThreeFiles_KeepsTheNewestAndNoMore()
    {
        var name = NewName();
        await Docker.RunAsync(
            "run", "--name", name, "--log-opt", "max-size=10k", "--log-opt", "max-file=3", Image, "sh", "-c", "seq 2000");
        var path = await InspectAsync(name, "{{.LogPath}}");
        var files = Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*").Order().ToArray();
        Assert.Equal([path, path + ".1", path + ".2"], files);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 10_500));
    }

    [Fact]
    public async Task Logs_AcrossRotatedFiles_HaveNoGap()
    {
        var name = NewName();
        await Docker.RunAsync(
            "run", "--name", name, "--log-opt", "max-size=10k", "--log-opt", "max-file=3", Image, "sh", "-c", "seq 2000");
        var numbers = (await Docker.RunAsync("logs", name)).Split('\n').Select(int.Parse).ToArray();
        Assert.Equal(2000, numbers[^1]);
        Assert.Equal(Enumerable.Range(numbers[0], numbers.Length), numbers);
    }

    [Fact]
    public async Task Follow_AcrossRotations_LosesNoLine()
    {
        var name = NewName();
        await Docker.RunAsync(
            "run", "-d", "--name", name, "--log-opt", "max-size=20k", "--log-opt", "max-file=5", Image, "sh", "-c",
            "i=0; while [ $i -lt 1500 ]; do echo $i; i=$((i+1)); done; sleep 0.2; echo end");
        await using var logs = Docker.Start("logs", "-f", name);
        var lines = (await logs.FinishAsync()).Output.TrimEnd('\n').Split('\n');
        Assert.Equal("end", lines[^1]);
        var numbers = lines[..^1].Select(int.Parse).ToArray();
        Assert.Equal(Enumerable.Range(numbers[0], 1500 - numbers[0]), numbers);
    }

    [Fact]
    public async Task Rotation_Default_IsOn()
    {
        TestEngine.SkipOnOracle("Docker's own default never rotates");
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, Image);
        Assert.NotEqual("", await InspectAsync(name, "{{index .HostConfig.LogConfig.Config \"max-size\"}}"));
    }

    [Theory]
    [InlineData("max-size=many")]
    [InlineData("max-file=0")]
    [InlineData("no-such-option=1")]
    public async Task Options_ThatMakeNoSense_AreRefused(string option)
    {
        var result = await Docker.TryAsync("run", "--rm", "--log-opt", option, Image, "true");
        Assert.Equal(125, result.ExitCode);
    }
}
