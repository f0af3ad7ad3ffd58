using Berth.ApiTests.Support;

namespace Berth.ApiTests.Run;

/// <summary>Process 1 of a container with --init, in an image without a C library.</summary>
public sealed class InitTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Init_InAnImageWithoutLibraries_IsOneThread() =>
        Assert.Equal("docker-init\nThreads:\t1", await RunAsync("--init", Image, "sh", "-c", "basename $(readlink /proc/1/exe); grep Threads /proc/1/status"));

    [Theory]
    [InlineData("stop", "TERM", 7)]
    [InlineData("kill -s HUP", "HUP", 8)]
    [InlineData("kill -s USR1", "USR1", 9)]
    public async Task Signal_ToTheContainer_ReachesItsProgram(string verb, string signal, int code)
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--init", "--name", name, Image, "sh", "-c", $"trap 'exit {code}' {signal}; echo up; while :; do sleep 0.05; done");
        await Eventually.TrueAsync("it is up", async () => await Docker.RunAsync("logs", name) == "up");
        await using var wait = Docker.Start("wait", name);
        await Docker.RunAsync([.. verb.Split(' '), name]);
        Assert.Equal($"{code}", await wait.ReadLineAsync());
    }

    [Theory]
    [InlineData("/no/such", 127)]
    [InlineData("/etc/passwd", 126)]
    public async Task Program_ThatCannotBeExecuted_IsTheInitsExitCode(string program, int code)
    {
        var result = await Docker.TryAsync("run", "--rm", "--init", Image, program);
        Assert.Contains(result.ExitCode, TestEngine.IsOracle ? [1, code] : new[] { code });
        Assert.Contains(program, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_OnATerminal_HasItsJobControl()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-dt", "--init", "--name", name, Image, "sh", "-c", "ps -o pid,pgid,args; cat /proc/$$/stat");
        await Docker.RunAsync("wait", name);
        var log = await Docker.RunAsync("logs", name);
        Assert.DoesNotContain("job control turned off", log, StringComparison.Ordinal);
        // Its process group is its own, and the terminal's foreground.
        var stat = log.TrimEnd().Split('\n')[^1].Split(' ');
        Assert.Equal((stat[0], stat[0]), (stat[4], stat[7]));
    }

    [Fact]
    public async Task Init_WhoseProgramIsKilled_TakesTheRestWithIt()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--init", "--name", name, Image, "sh", "-c", "sleep 4714 & sleep 4714 & kill -9 $$");
        Assert.Equal("137", await Docker.RunAsync("wait", name));
        Assert.DoesNotContain("sleep\04714", HostProcesses.CommandLines());
    }

    [Fact]
    public async Task Orphans_ThatEndTogether_AreAllReaped() => Assert.Equal("reaped", await RunAsync(
        "--init", Image, "sh", "-c", "i=0; while [ $i -lt 100 ]; do (sleep 0.1 &) ; i=$((i+1)); done; while ps -o comm | grep -qx sleep; do :; done; echo reaped"));
}
