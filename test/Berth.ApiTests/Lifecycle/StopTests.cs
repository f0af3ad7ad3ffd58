using System.Diagnostics;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Lifecycle;

public sealed class StopTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Stop_ProgramThatHandlesTerm_EndsWithItsOwnCode()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, Image, "sh", "-c", "trap 'echo bye; exit 7' TERM; echo up; while :; do sleep 1 & wait; done");
        await LogSaysAsync(name, "up");
        Assert.Equal(name, await Docker.RunAsync("stop", name));
        Assert.Equal("exited 7", await InspectAsync(name, "{{.State.Status}} {{.State.ExitCode}}"));
        Assert.Equal("up\nbye", await Docker.RunAsync("logs", name));
    }

    [Fact]
    public async Task Stop_ProgramThatIgnoresTerm_IsKilledAfterTheTimeout()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, Image, "sh", "-c", "trap '' TERM; echo up; while :; do sleep 1; done");
        await LogSaysAsync(name, "up");
        var clock = Stopwatch.StartNew();
        await Docker.RunAsync("stop", "-t", "1", name);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.9, 5);
        Assert.Equal("exited 137", await InspectAsync(name, "{{.State.Status}} {{.State.ExitCode}}"));
    }

    [Fact]
    public async Task Stop_ContainerWithItsOwnStopSignal_SendsThat()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, "--stop-signal", "USR1", Image, "sh", "-c", "trap 'exit 9' USR1; echo up; while :; do sleep 1 & wait; done");
        await LogSaysAsync(name, "up");
        await Docker.RunAsync("stop", name);
        Assert.Equal("9", await InspectAsync(name, "{{.State.ExitCode}}"));
    }

    [Fact]
    public async Task Stop_StoppedContainer_IsNoError()
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, Image, "true");
        Assert.Equal(name, await Docker.RunAsync("stop", name));
    }

    [Fact]
    public async Task Kill_Default_Is137()
    {
        var name = await StartIdleAsync();
        await Docker.RunAsync("kill", name);
        Assert.Equal("137", await Docker.RunAsync("wait", name));
    }

    [Fact]
    public async Task Kill_WithASignal_SendsIt()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, Image, "sh", "-c", "trap 'exit 5' HUP; echo up; while :; do sleep 1 & wait; done");
        await LogSaysAsync(name, "up");
        await Docker.RunAsync("kill", "-s", "HUP", name);
        Assert.Equal("5", await Docker.RunAsync("wait", name));
    }

    [Fact]
    public async Task Kill_UnknownSignal_IsRefused()
    {
        var name = await StartIdleAsync();
        var result = await Docker.TryAsync("kill", "-s", "NOSUCH", name);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("NOSUCH", result.Errors, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Kill_StoppedContainer_IsRefused()
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, Image, "true");
        var result = await Docker.TryAsync("kill", name);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("is not running", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_OfProcessOne_EndsItsChildrenToo()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, Image, "sh", "-c", "sleep 4711 & sleep 4711 & wait");
        await Docker.RunAsync("kill", name);
        Assert.DoesNotContain("sleep\04711", HostProcesses.CommandLines());
    }

    private async Task LogSaysAsync(string name, string line)
    {
        await using var logs = Docker.Start("logs", "-f", name);
        await logs.ReadUntilAsync(line);
    }
}
