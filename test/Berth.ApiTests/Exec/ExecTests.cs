using Berth.ApiTests.Support;

namespace Berth.ApiTests.Exec;

public sealed class ExecTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Exec_Command_RunsInTheContainer()
    {
        var name = await StartIdleAsync("--hostname", "boat");
        var result = await Docker.TryAsync("exec", name, "sh", "-c", "hostname; echo err >&2");
        Assert.Equal((0, "boat\n", "err\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Theory]
    [InlineData(0, "sh", "-c", "exit 0")]
    [InlineData(3, "sh", "-c", "exit 3")]
    [InlineData(137, "sh", "-c", "kill -9 $$")]
    [InlineData(126, "/etc/passwd")]
    public async Task Exec_Command_ReturnsItsExitCode(int expected, params string[] command)
    {
        var name = await StartIdleAsync();
        Assert.Equal(expected, (await Docker.TryAsync(["exec", name, .. command])).ExitCode);
    }

    /// <summary>As with Docker, where `run` returns 127.</summary>
    [Theory]
    [InlineData("/no/such/program")]
    [InlineData("no-such-program")]
    public async Task Exec_MissingProgram_Returns126(string program)
    {
        var result = await Docker.TryAsync("exec", await StartIdleAsync(), program);
        Assert.Equal(126, result.ExitCode);
        Assert.Contains(program, result.Errors + result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_WithInput_PassesItAndItsEnd()
    {
        var name = await StartIdleAsync();
        var input = new byte[5_000_000];
        new Random(3).NextBytes(input);
        Assert.Equal(input, (await Docker.TryWithInputAsync(input, "exec", "-i", name, "cat")).Succeeded().OutputBytes);
    }

    [Fact]
    public async Task Exec_WithoutInteractive_HasNoInput()
    {
        var name = await StartIdleAsync();
        Assert.Equal("end", await Docker.RunAsync("exec", name, "sh", "-c", "cat; echo end"));
    }

    [Fact]
    public async Task Exec_Environment_IsTheContainersAndItsOwn()
    {
        var name = await StartIdleAsync("-e", "A=container", "-e", "B=container");
        Assert.Equal("container exec", await Docker.RunAsync("exec", "-e", "B=exec", name, "sh", "-c", "echo $A $B"));
    }

    [Fact]
    public async Task Exec_Workdir_IsTheContainersOrItsOwn()
    {
        var name = await StartIdleAsync("-w", "/tmp");
        Assert.Equal("/tmp", await Docker.RunAsync("exec", name, "pwd"));
        Assert.Equal("/etc", await Docker.RunAsync("exec", "-w", "/etc", name, "pwd"));
    }

    [Fact]
    public async Task Exec_User_IsTheContainersOrItsOwn()
    {
        var name = await StartIdleAsync("-u", "nobody");
        Assert.Equal("65534", await Docker.RunAsync("exec", name, "id", "-u"));
        Assert.Equal("0", await Docker.RunAsync("exec", "-u", "root", name, "id", "-u"));
    }

    [Fact]
    public async Task Exec_Detached_ReturnsAtOnceAndRuns()
    {
        var name = await StartIdleAsync();
        Assert.Equal("", await Docker.RunAsync("exec", "-d", name, "sh", "-c", "echo made >/made"));
        await Eventually.TrueAsync("the file is there", async () => (await Docker.TryAsync("exec", name, "cat", "/made")).Output == "made\n");
    }

    [Fact]
    public async Task Exec_Terminal_IsATerminal()
    {
        var name = await StartIdleAsync();
        Assert.StartsWith("/dev/pts/", await Docker.RunAsync("exec", "-t", name, "tty"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_NoTerminal_IsNone()
    {
        var name = await StartIdleAsync();
        Assert.Equal("not a tty\n", (await Docker.TryAsync("exec", name, "tty")).Output);
    }

    [Fact]
    public async Task Exec_Namespaces_AreTheContainers()
    {
        var name = await StartIdleAsync();
        const string List = "for n in pid mnt net uts ipc cgroup; do readlink /proc/self/ns/$n; done";
        Assert.Equal(
            await Docker.RunAsync("exec", name, "sh", "-c", List.Replace("self", "1", StringComparison.Ordinal)),
            await Docker.RunAsync("exec", name, "sh", "-c", List));
    }

    [Fact]
    public async Task Exec_Cgroup_IsTheContainers()
    {
        var name = await StartIdleAsync();
        Assert.Equal(await Docker.RunAsync("exec", name, "cat", "/proc/1/cgroup"), await Docker.RunAsync("exec", name, "cat", "/proc/self/cgroup"));
    }

    [Fact]
    public async Task Exec_StoppedContainer_IsRefused()
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, Image, "true");
        var result = await Docker.TryAsync("exec", name, "true");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("is not running", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_PausedContainer_IsRefused()
    {
        var name = await StartIdleAsync();
        await Docker.RunAsync("pause", name);
        var result = await Docker.TryAsync("exec", name, "true");
        await Docker.RunAsync("unpause", name);
        Assert.Contains("is paused", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_MissingContainer_IsNotFound() =>
        Assert.Contains("No such container: nobody-there", (await Docker.TryAsync("exec", "nobody-there", "true")).Errors, StringComparison.Ordinal);

    [Fact]
    public async Task Exec_Running_EndsWithTheContainer()
    {
        var name = await StartIdleAsync();
        await using var exec = Docker.Start("exec", name, "sh", "-c", "echo up; sleep 4712");
        await exec.ReadUntilAsync("up");
        await Docker.RunAsync("kill", name);
        Assert.Equal(137, (await exec.FinishAsync()).ExitCode);
        Assert.DoesNotContain("sleep\04712", HostProcesses.CommandLines());
    }

    /// <summary>A background child of an exec holds its output open; the exec is over all the same, and the child may live.</summary>
    [Fact]
    public async Task Exec_LeavingABackgroundChild_ReturnsNevertheless()
    {
        var name = await StartIdleAsync();
        Assert.Equal("done", await Docker.RunAsync("exec", name, "sh", "-c", "sleep 5 & echo done"));
    }

    [Fact]
    public async Task Exec_ManyAtOnce_AllRun()
    {
        var name = await StartIdleAsync();
        var outputs = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Docker.RunAsync("exec", name, "echo", $"{i}")));
        Assert.Equal(Enumerable.Range(0, 16).Select(i => $"{i}"), outputs);
    }
}
