using Berth.ApiTests.Support;

namespace Berth.ApiTests.Lifecycle;

public sealed class StartTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Create_ThenStart_RunsOnlyAfterStart()
    {
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, Image, "echo", "ran");
        Assert.Equal("created ", await InspectAsync(name, "{{.State.Status}}") + " " + await Docker.RunAsync("logs", name));
        Assert.Equal("ran", await Docker.RunAsync("start", "-a", name));
    }

    [Fact]
    public async Task Start_RunningContainer_IsNoError()
    {
        var name = await StartIdleAsync();
        Assert.Equal(name, await Docker.RunAsync("start", name));
    }

    [Fact]
    public async Task Start_WithInput_PassesIt()
    {
        var name = NewName();
        await Docker.RunAsync("create", "-i", "--name", name, Image, "cat");
        Assert.Equal("in\n", (await Docker.TryWithInputAsync("in\n"u8.ToArray(), "start", "-ai", name)).Succeeded().Output);
    }

    [Fact]
    public async Task Start_ProgramThatIsMissing_LeavesTheContainerCreatedWith127()
    {
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, Image, "/no/such");
        var result = await Docker.TryAsync("start", name);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("no such file or directory", result.Errors, StringComparison.Ordinal);
        Assert.Equal("created 127", await InspectAsync(name, "{{.State.Status}} {{.State.ExitCode}}"));
    }

    [Fact]
    public async Task Restart_WithoutItsNetwork_SaysSoAndKeepsTheLastExitCode()
    {
        var owner = await StartIdleAsync();
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, "--network", $"container:{owner}", Image, "sleep", "1000");
        await Docker.RunAsync("stop", "-t", "0", owner);
        var refused = await Docker.TryAsync("restart", "-t", "0", name);
        Assert.StartsWith($"Error response from daemon: Cannot restart container {name}: cannot join network of a non running container", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("exited 137", await InspectAsync(name, "{{.State.Status}} {{.State.ExitCode}}"));
    }

    [Fact]
    public async Task Restart_RunningContainer_HasANewProcess()
    {
        var name = await StartIdleAsync();
        var before = await InspectAsync(name, "{{.State.Pid}}");
        await Docker.RunAsync("restart", "-t", "1", name);
        var after = await InspectAsync(name, "{{.State.Pid}} {{.State.Running}} {{.RestartCount}}");
        Assert.NotEqual($"{before} true 0", after);
        Assert.EndsWith(" true 0", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_StoppedContainer_StartsIt()
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, Image, "echo", "again");
        await Docker.RunAsync("restart", name);
        await Docker.RunAsync("wait", name);
        Assert.Equal("again\nagain", await Docker.RunAsync("logs", name));
    }

    [Fact]
    public async Task Pause_RunningContainer_StopsItsProgressUntilUnpause()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, Image, "sh", "-c", "i=0; while :; do echo $i; i=$((i+1)); sleep 0.01; done");
        await Docker.RunAsync("pause", name);
        Assert.Equal("paused true", await InspectAsync(name, "{{.State.Status}} {{.State.Paused}}"));
        var lines = (await Docker.RunAsync("logs", name)).Length;
        await Docker.RunAsync("version");
        Assert.Equal(lines, (await Docker.RunAsync("logs", name)).Length);
        await Docker.RunAsync("unpause", name);
        await Eventually.TrueAsync("it goes on", async () => (await Docker.RunAsync("logs", name)).Length > lines);
        Assert.Equal("running false", await InspectAsync(name, "{{.State.Status}} {{.State.Paused}}"));
    }

    [Fact]
    public async Task Pause_PausedContainer_IsRefused()
    {
        var name = await StartIdleAsync();
        await Docker.RunAsync("pause", name);
        Assert.Contains("already paused", (await Docker.TryAsync("pause", name)).Errors, StringComparison.Ordinal);
        await Docker.RunAsync("unpause", name);
    }

    [Fact]
    public async Task Kill_PausedContainer_EndsIt()
    {
        var name = await StartIdleAsync();
        await Docker.RunAsync("pause", name);
        await Docker.RunAsync("kill", name);
        Assert.Equal("137", await Docker.RunAsync("wait", name));
    }
}
