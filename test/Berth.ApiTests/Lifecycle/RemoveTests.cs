using Berth.ApiTests.Support;

namespace Berth.ApiTests.Lifecycle;

public sealed class RemoveTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Remove_StoppedContainer_ForgetsIt()
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, Image, "true");
        Assert.Equal(name, await Docker.RunAsync("rm", name));
        Assert.Equal(1, (await Docker.TryAsync("inspect", name)).ExitCode);
    }

    [Fact]
    public async Task Remove_RunningContainer_IsRefused()
    {
        var name = await StartIdleAsync();
        var result = await Docker.TryAsync("rm", name);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("container is running", result.Errors, StringComparison.Ordinal);
        Assert.Equal("true", await InspectAsync(name, "{{.State.Running}}"));
    }

    [Fact]
    public async Task Remove_Forced_KillsFirst()
    {
        var name = await StartIdleAsync();
        var pid = int.Parse(await InspectAsync(name, "{{.State.Pid}}"));
        await Docker.RunAsync("rm", "-f", name);
        Assert.False(HostProcesses.Exists(pid));
    }

    [Fact]
    public async Task Remove_MissingContainer_IsNotFound()
    {
        var result = await Docker.TryAsync("rm", "no-such-container");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("No such container: no-such-container", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Rm_RemovesWhateverTheExitCode()
    {
        var name = NewName();
        Assert.Equal(4, (await Docker.TryAsync("run", "--rm", "--name", name, Image, "sh", "-c", "exit 4")).ExitCode);
        Assert.Contains("No such container", (await Docker.TryAsync("inspect", "--type", "container", name)).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RmDetached_RemovesAtTheEnd()
    {
        var name = await StartIdleAsync("--rm");
        await Docker.RunAsync("stop", name);
        await Eventually.TrueAsync("it is gone", async () => (await Docker.RunAsync("ps", "-aq", "--filter", $"name={name}")).Length == 0);
    }

    [Fact]
    public async Task Prune_StoppedContainers_RemovesThemOnly()
    {
        var (stopped, running) = (NewName(), await StartIdleAsync());
        await Docker.RunAsync("run", "--name", stopped, "--label", "prune=me", Image, "true");
        await Docker.RunAsync("container", "prune", "-f", "--filter", "label=prune=me");
        var names = (await Docker.RunAsync("ps", "-a", "--format", "{{.Names}}")).Split('\n');
        Assert.DoesNotContain(stopped, names);
        Assert.Contains(running, names);
    }
}
