using Berth.ApiTests.Support;

namespace Berth.ApiTests.Files;

/// <summary>docker commit.</summary>
public sealed class CommitTests(TestEngine engine) : EngineTests(engine)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Image_OfAContainer_HasWhatItHasWritten(bool running)
    {
        var container = await ContainerAsync("mkdir /made; echo x >/made/f; chown 5:6 /made/f; rm /etc/group; ln -s f /made/l", running);
        var id = await Docker.RunAsync("commit", container, "committed:one");
        Assert.StartsWith("sha256:", id, StringComparison.Ordinal);
        Assert.Equal(
            "x 5 6 f no group",
            await RunAsync("committed:one", "sh", "-c", "echo $(cat /made/f) $(stat -c '%u %g' /made/f) $(readlink /made/l) $([ -e /etc/group ] || echo no group)"));
        Assert.Equal(running ? "running" : "exited", await InspectAsync(container, "{{.State.Status}}"));
        await Docker.RunAsync("rmi", "committed:one");
    }

    [Fact]
    public async Task Image_IsRunAsTheContainerWas_UnlessItIsChanged()
    {
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, "-e", "A=1", "-e", "B=2", "-l", "x=y", "-w", "/tmp", "-u", "nobody", "--stop-signal", "INT", Image, "echo", "from the container");
        await Docker.RunAsync("commit", "-m", "a message", "-a", "an author", "-c", "ENV A=changed", "-c", "EXPOSE 80", "-c", "LABEL z=w", name, "committed:two");
        Assert.Equal("from the container", await RunAsync("committed:two"));
        Assert.Equal("changed 2 /tmp nobody", await RunAsync("committed:two", "sh", "-c", "echo $A $B $PWD $(id -un)"));
        Assert.Equal(
            "map[80/tcp:{}] map[x:y z:w] INT a message an author",
            await Docker.RunAsync("image", "inspect", "-f", "{{.Config.ExposedPorts}} {{.Config.Labels}} {{.Config.StopSignal}} {{.Comment}} {{.Author}}", "committed:two"));
        var history = (await Docker.RunAsync("history", "--no-trunc", "--format", "{{.CreatedBy}}|{{.Comment}}", "committed:two")).Split('\n');
        Assert.Equal("echo from the container|a message", history[0]);
        Assert.Equal(2, history.Length);
        await Docker.RunAsync("rmi", "committed:two");
    }

    [Fact]
    public async Task Image_BuiltOnAnother_SharesItsLayers()
    {
        var first = await ContainerAsync("echo 1 >/one", running: false);
        await Docker.RunAsync("commit", first, "committed:base");
        var second = NewName();
        await Docker.RunAsync("run", "--name", second, "committed:base", "sh", "-c", "echo 2 >/two");
        await Docker.RunAsync("commit", second, "committed:top");
        var layers = await Docker.RunAsync("image", "inspect", "-f", "{{json .RootFS.Layers}}", "committed:base");
        Assert.StartsWith(layers.TrimEnd(']'), await Docker.RunAsync("image", "inspect", "-f", "{{json .RootFS.Layers}}", "committed:top"), StringComparison.Ordinal);
        Assert.Equal("1 2", await RunAsync("committed:top", "sh", "-c", "echo $(cat /one /two)"));
        await Docker.RunAsync("rm", second);
        await Docker.RunAsync("rmi", "committed:top", "committed:base");
    }

    [Fact]
    public async Task Commit_PausesARunningContainer_UnlessToldNotTo()
    {
        var container = await ContainerAsync("true", running: true);
        await Docker.RunAsync("commit", container, "committed:paused");
        await Docker.RunAsync("commit", "--pause=false", container, "committed:moving");
        var now = DateTimeOffset.UtcNow;
        var events = await Docker.RunAsync(
            "events", "--since", "1", "--until", $"{now.ToUnixTimeSeconds()}.{now.Millisecond:D3}000000", "--filter", $"container={container}", "--filter", "event=pause", "--filter", "event=unpause", "--filter", "event=commit",
            "--format", "{{.Action}}");
        Assert.Equal(["commit", "commit", "pause", "unpause"], events.Split('\n').Order(StringComparer.Ordinal));
        await Docker.RunAsync("rmi", "committed:paused", "committed:moving");
    }

    [Theory]
    [InlineData("nope", "x:y", "", "No such container: nope")]
    [InlineData("C", "x:y", "FOO bar", "FOO is not a valid change command")]
    public async Task Commit_ThatCannotBe_SaysWhy(string container, string image, string change, string message)
    {
        var name = container == "C" ? await ContainerAsync("true", running: false) : container;
        var result = await Docker.TryAsync(["commit", .. change.Length > 0 ? new[] { "-c", change } : [], name, image]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Layer_OfAContainerThatDidNothing_IsEmpty()
    {
        TestEngine.SkipOnOracle("Docker's layer of such a container differs by what it mounts");
        var container = await ContainerAsync("true", running: false);
        await Engine.Berth.RunAsync("commit", container, "committed:empty");
        Assert.Equal("0B", (await Docker.RunAsync("history", "--format", "{{.Size}}", "committed:empty")).Split('\n')[0]);
        await Docker.RunAsync("rmi", "committed:empty");
    }

    private async Task<string> ContainerAsync(string script, bool running)
    {
        var name = NewName();
        await Docker.RunAsync(["run", .. running ? new[] { "-d" } : [], "--name", name, Image, "sh", "-c", running ? $"{script}; touch /ready; sleep 1000" : script]);
        if (running)
            await Eventually.TrueAsync("the container is ready", async () => (await Docker.TryAsync("exec", name, "test", "-e", "/ready")).ExitCode == 0);
        return name;
    }
}
