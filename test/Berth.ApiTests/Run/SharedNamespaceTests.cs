using Berth.ApiTests.Support;

namespace Berth.ApiTests.Run;

/// <summary><c>--network</c>, <c>--ipc</c> and <c>--pid</c> with <c>container:</c>.</summary>
public sealed class SharedNamespaceTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Network_OfAContainer_IsSharedWithItsNameAndFiles()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, "--hostname", "boat", "--add-host", "pier:192.0.2.7", Image, "sleep", "1000");
        const string look = "hostname; cat /etc/hostname; echo $HOSTNAME; cat /etc/hosts /etc/resolv.conf; ip -4 -o addr show eth0";

        var seen = await RunAsync("--network", $"container:{name}", Image, "sh", "-c", look);

        Assert.Equal(await Docker.RunAsync("exec", name, "sh", "-c", look), seen);
        Assert.StartsWith("boat\nboat\nboat\n", seen, StringComparison.Ordinal);
        Assert.Contains("192.0.2.7\tpier", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modes_ByName_AreKeptById()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, "--ipc", "shareable", Image, "sleep", "1000");
        var id = await InspectAsync(name, "{{.Id}}");
        var other = NewName();
        await Docker.RunAsync("create", "--name", other, "--network", $"container:{name}", "--ipc", $"container:{name}", "--pid", $"container:{name}", Image);
        Assert.Equal(
            $"container:{id} container:{id} container:{id}",
            await InspectAsync(other, "{{.HostConfig.NetworkMode}} {{.HostConfig.IpcMode}} {{.HostConfig.PidMode}}"));
    }

    [Fact]
    public async Task Ipc_OfAShareableContainer_HasItsSharedMemory()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, "--ipc", "shareable", Image, "sh", "-c", "echo shared >/dev/shm/x; sleep 1000");
        Assert.Equal("shared", await RunAsync("--ipc", $"container:{name}", Image, "sh", "-c", "until [ -s /dev/shm/x ]; do :; done; cat /dev/shm/x"));
    }

    [Fact]
    public async Task Ipc_OfAContainerThatKeepsItToItself_IsRefused()
    {
        var name = await StartIdleAsync();
        await RefusedAsync(["--ipc", $"container:{name}"], "non-shareable IPC (hint: use IpcMode:shareable for the donor container)");
    }

    [Theory]
    [InlineData("--ipc")]
    [InlineData("--pid")]
    public async Task Create_WithAnUnknownContainersNamespace_IsRefused(string flag)
    {
        var result = await Docker.TryAsync("create", flag, "container:nope", Image);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("Error response from daemon: No such container: nope", result.Errors.Trim());
    }

    [Theory]
    [InlineData("--network", "cannot join network of a non running container: ")]
    [InlineData("--ipc", " is not running")]
    [InlineData("--pid", " is not running")]
    public async Task Run_WithTheNamespaceOfAStoppedContainer_SaysSo(string flag, string problem)
    {
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, "--ipc", "shareable", Image);
        await RefusedAsync([flag, $"container:{name}"], problem);
    }

    [Fact]
    public async Task Run_OnAnUnknownContainersNetwork_SaysSo() => await RefusedAsync(["--network", "container:nope"], "No such container: nope");

    private async Task RefusedAsync(string[] flags, string problem)
    {
        var result = await Docker.TryAsync(["run", "--rm", .. flags, Image, "true"]);
        Assert.Equal(125, result.ExitCode);
        Assert.Contains(problem, result.Errors, StringComparison.Ordinal);
    }
}
