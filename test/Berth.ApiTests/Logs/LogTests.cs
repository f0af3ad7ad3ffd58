using System.Globalization;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Logs;

public sealed class LogTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Logs_OfBothStreams_StayApart()
    {
        var name = await RunToEndAsync("echo out; echo err >&2");
        var logs = await Docker.TryAsync("logs", name);
        Assert.Equal(("out\n", "err\n"), (logs.Output, logs.Errors));
    }

    [Theory]
    [InlineData("0", "")]
    [InlineData("1", "5")]
    [InlineData("3", "3\n4\n5")]
    [InlineData("100", "1\n2\n3\n4\n5")]
    [InlineData("all", "1\n2\n3\n4\n5")]
    public async Task Logs_Tail_IsTheLastLines(string count, string expected) =>
        Assert.Equal(expected, await Docker.RunAsync("logs", "--tail", count, await RunToEndAsync("seq 5")));

    [Fact]
    public async Task Logs_Follow_ShowsLinesAsTheyComeAndEndsWithTheContainer()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "-i", "--name", name, Image, "cat");
        await using var logs = Docker.Start("logs", "-f", name);
        await using var attach = Docker.Start("attach", name);
        foreach (var word in (string[])["one", "two"])
        {
            await attach.Input.WriteAsync(System.Text.Encoding.ASCII.GetBytes(word + "\n"), Ct);
            await attach.Input.FlushAsync(Ct);
            Assert.Equal(word, await logs.ReadLineAsync());
        }
        await Docker.RunAsync("kill", name);
        Assert.Null(await logs.ReadLineAsync());
        Assert.Equal(0, (await logs.FinishAsync()).ExitCode);
    }

    [Fact]
    public async Task Logs_FollowWithTail_GoesOnFromThere()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, Image, "sh", "-c", "seq 5; trap 'echo 6; exit' TERM; echo up >&2; while :; do sleep 1 & wait; done");
        await using var logs = Docker.Start("logs", "-f", "--tail", "2", name);
        await Docker.TryAsync("stop", name);
        Assert.EndsWith("6\n", (await logs.FinishAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_Timestamps_AreWhenTheLineWasWritten()
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        var line = await Docker.RunAsync("logs", "-t", await RunToEndAsync("echo now"));
        var fields = line.Split(' ');
        Assert.Equal("now", fields[1]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$", fields[0]);
        Assert.InRange(DateTimeOffset.Parse(fields[0], CultureInfo.InvariantCulture), before, DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Logs_SinceAndUntil_CutByTime()
    {
        var name = await RunToEndAsync("for i in 1 2 3 4; do echo $i; sleep 0.05; done");
        var stamps = (await Docker.RunAsync("logs", "-t", name)).Split('\n').Select(line => line.Split(' ')[0]).ToArray();
        Assert.Equal("3\n4", await Docker.RunAsync("logs", "--since", stamps[2], name));
        Assert.Equal("1\n2", await Docker.RunAsync("logs", "--until", stamps[1], name));
        Assert.Equal("2\n3", await Docker.RunAsync("logs", "--since", stamps[1], "--until", stamps[2], name));
    }

    [Fact]
    public async Task Logs_Details_CarryTheChosenLabels()
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, "--label", "a=1", "--log-opt", "labels=a", Image, "echo", "x");
        Assert.Equal("a=1 x", await Docker.RunAsync("logs", "--details", name));
    }

    [Fact]
    public async Task Logs_LastLineWithoutAnEnd_IsShownAsItIs() =>
        Assert.Equal("a\nb", (await Docker.TryAsync("logs", await RunToEndAsync("printf 'a\\nb'"))).Output);

    [Fact]
    public async Task Logs_AVeryLongLine_ComesBackWhole()
    {
        var name = await RunToEndAsync("head -c 100000 /dev/zero | tr '\\0' x; echo");
        var output = (await Docker.TryAsync("logs", name)).Output;
        Assert.Equal(new string('x', 100_000) + "\n", output);
    }

    [Fact]
    public async Task Logs_OddBytes_SurviveAsJsonCanCarryThem()
    {
        var name = await RunToEndAsync("printf 'tab\\tquote\"back\\\\slash<&>\\303\\251\\n'");
        Assert.Equal("tab\tquote\"back\\slash<&>é", await Docker.RunAsync("logs", name));
    }

    [Fact]
    public async Task Logs_OfARemovedContainer_AreNotFound() =>
        Assert.Contains("No such container: never-was", (await Docker.TryAsync("logs", "never-was")).Errors, StringComparison.Ordinal);

    [Fact]
    public async Task Logs_WithTerminal_AreRaw()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-t", "--name", name, Image, "echo", "x");
        Assert.Equal("x\r\n", (await Docker.TryAsync("logs", name)).Output);
    }

    [Fact]
    public async Task Logs_DriverNone_CannotBeRead()
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, "--log-driver", "none", Image, "echo", "x");
        var result = await Docker.TryAsync("logs", name);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("configured logging driver does not support reading", result.Errors, StringComparison.Ordinal);
    }

    private async Task<string> RunToEndAsync(string script)
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, Image, "sh", "-c", script);
        return name;
    }
}
