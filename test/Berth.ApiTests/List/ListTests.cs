using Berth.ApiTests.Support;

namespace Berth.ApiTests.List;

public sealed class ListTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task List_Default_ShowsRunningOnly()
    {
        var (running, stopped) = (await StartIdleAsync(), await StoppedAsync());
        var names = (await Docker.RunAsync("ps", "--format", "{{.Names}}")).Split('\n');
        Assert.Contains(running, names);
        Assert.DoesNotContain(stopped, names);
    }

    [Fact]
    public async Task List_All_ShowsStoppedToo()
    {
        var stopped = await StoppedAsync();
        Assert.Contains(stopped, (await Docker.RunAsync("ps", "-a", "--format", "{{.Names}}")).Split('\n'));
    }

    [Fact]
    public async Task List_Format_HasEveryColumn()
    {
        var name = await StartIdleAsync("--label", "who=me");
        var line = await Docker.RunAsync("ps", "--filter", $"name={name}", "--format", "{{.ID}}|{{.Image}}|{{.Command}}|{{.Status}}|{{.Names}}|{{.Label \"who\"}}|{{.State}}|{{.Networks}}");
        Assert.Matches("^[0-9a-f]{12}\\|busybox(:latest)?\\|\"sh -c 'trap 'exit[^|]*\\|Up [^|]+\\|" + name + "\\|me\\|running\\|bridge$", line);
    }

    [Fact]
    public async Task List_Quiet_PrintsShortIds()
    {
        var name = await StartIdleAsync();
        Assert.Equal((await InspectAsync(name, "{{.Id}}"))[..12], await Docker.RunAsync("ps", "-q", "--filter", $"name={name}"));
    }

    [Fact]
    public async Task List_NoTrunc_PrintsTheFullId()
    {
        var name = await StartIdleAsync();
        Assert.Equal(await InspectAsync(name, "{{.Id}}"), await Docker.RunAsync("ps", "-q", "--no-trunc", "--filter", $"name={name}"));
    }

    [Fact]
    public async Task List_Latest_IsTheLastCreated()
    {
        await StoppedAsync();
        var last = await StoppedAsync();
        Assert.Equal(last, await Docker.RunAsync("ps", "-l", "--format", "{{.Names}}"));
    }

    [Fact]
    public async Task List_LastTwo_AreNewestFirst()
    {
        var (first, second) = (await StoppedAsync(), await StoppedAsync());
        Assert.Equal($"{second}\n{first}", await Docker.RunAsync("ps", "-n", "2", "--format", "{{.Names}}"));
    }

    [Fact]
    public async Task List_Status_TellsTheExitCode()
    {
        var name = await StoppedAsync("exit 3");
        Assert.StartsWith("Exited (3) ", await Docker.RunAsync("ps", "-a", "--filter", $"name={name}", "--format", "{{.Status}}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Size_IsTheWritableLayers()
    {
        var name = await StoppedAsync("head -c 1000000 /dev/zero >/file");
        Assert.StartsWith("1MB (virtual ", await Docker.RunAsync("ps", "-as", "--filter", $"name={name}", "--format", "{{.Size}}"), StringComparison.Ordinal);
    }

    private async Task<string> StoppedAsync(string script = "true")
    {
        var name = NewName();
        await Docker.TryAsync("run", "--name", name, Image, "sh", "-c", script);
        return name;
    }
}
