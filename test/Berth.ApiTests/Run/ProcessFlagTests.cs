using Berth.ApiTests.Support;

namespace Berth.ApiTests.Run;

/// <summary>Flags that shape the process: environment, directory, user, entry point, host name.</summary>
public sealed class ProcessFlagTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Env_GivenTwice_ReachesTheProcess() =>
        Assert.Equal("1 two words", await RunAsync("-e", "A=1", "-e", "B=two words", Image, "sh", "-c", "echo $A $B"));

    [Fact]
    public async Task Env_Default_HasPathHomeAndHostname() =>
        Assert.Equal(
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin /root boat",
            await RunAsync("--hostname", "boat", Image, "sh", "-c", "echo $PATH $HOME $HOSTNAME"));

    [Fact]
    public async Task Env_WithTerminal_NamesTheTerminal() => Assert.Equal("xterm\r", await RunAsync("-t", Image, "sh", "-c", "echo $TERM"));

    [Fact]
    public async Task Workdir_Existing_IsTheCurrentDirectory() => Assert.Equal("/tmp", await RunAsync("-w", "/tmp", Image, "pwd"));

    [Fact]
    public async Task Workdir_Missing_IsMade() => Assert.Equal("/made/for/you", await RunAsync("-w", "/made/for/you", Image, "pwd"));

    [Theory]
    [InlineData("nobody", "65534 65534 /home")]
    [InlineData("65534", "65534 65534 /home")]
    [InlineData("1234", "1234 0 /")]
    [InlineData("1234:5678", "1234 5678 /")]
    [InlineData("nobody:audio", "65534 29 /home")]
    public async Task User_NameOrNumber_IsTheProcess(string user, string expected) =>
        Assert.Equal(expected, await RunAsync("-u", user, Image, "sh", "-c", "echo $(id -u) $(id -g) $HOME"));

    [Fact]
    public async Task GroupAdd_NameAndNumber_AreSupplementary() =>
        Assert.Equal("29 777", (await RunAsync("-u", "1234:5678", "--group-add", "audio", "--group-add", "777", Image, "id", "-G"))["5678 ".Length..]);

    [Fact]
    public async Task Hostname_Given_IsSetInTheContainerOnly()
    {
        var before = System.Environment.MachineName;
        Assert.Equal("boat", await RunAsync("--hostname", "boat", Image, "hostname"));
        Assert.Equal(before, System.Environment.MachineName);
    }

    [Fact]
    public async Task Hostname_Default_IsTheShortId()
    {
        var name = NewName();
        var id = await Docker.RunAsync("run", "-d", "--name", name, Image, "hostname");
        await Docker.RunAsync("wait", name);
        Assert.Equal(id[..12], await Docker.RunAsync("logs", name));
    }

    [Fact]
    public async Task Init_Given_ReapsOrphans() =>
        Assert.Equal("reaped", await RunAsync("--init", Image, "sh", "-c", "(sh -c 'true & exec true' &); while ps -o stat | grep -q Z; do :; done; echo reaped"));

    [Fact]
    public async Task Init_Given_IsTheParentOfTheCommand()
    {
        var ids = await RunAsync("--init", Image, "sh", "-c", "echo $$ $PPID");
        Assert.Matches("^[2-9][0-9]* 1$", ids);
    }

    [Fact]
    public async Task Entrypoint_Given_ReplacesTheImagesAndTakesArguments() =>
        Assert.Equal("a b", await RunAsync("--entrypoint", "echo", Image, "a", "b"));

    [Fact]
    public async Task ProcessOne_WithoutInit_IsTheCommandItself() => Assert.Equal("1", await RunAsync(Image, "sh", "-c", "echo $$"));

    [Fact]
    public async Task Ulimit_Given_IsTheLimit() =>
        Assert.Equal("512 1024", await RunAsync("--ulimit", "nofile=512:1024", Image, "sh", "-c", "echo $(ulimit -Sn) $(ulimit -Hn)"));
}
