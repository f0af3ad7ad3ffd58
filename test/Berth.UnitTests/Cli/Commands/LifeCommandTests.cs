namespace Berth.UnitTests.Cli.Commands;

public sealed class LifeCommandTests
{
    [Theory]
    [InlineData("POST /containers/web/stop", "stop", "web")]
    [InlineData("POST /containers/web/stop?t=0&signal=INT", "stop", "-t", "0", "-s", "INT", "web")]
    [InlineData("POST /containers/web/stop?t=5", "stop", "--time=5", "web")]
    [InlineData("POST /containers/web/restart", "container", "restart", "web")]
    [InlineData("POST /containers/web/kill?signal=HUP", "kill", "-sHUP", "web")]
    [InlineData("POST /containers/web/pause", "pause", "web")]
    [InlineData("POST /containers/web/unpause", "unpause", "web")]
    [InlineData("DELETE /containers/web?v=1&force=1", "rm", "-fv", "web")]
    public void Verb_AsksAndPrintsTheName(string request, params string[] arguments)
    {
        using FakeEngine engine = new FakeEngine().Answers(request.Split('?')[0], 204);
        Assert.Equal(new CommandRun(0, "web\n", ""), CommandRun.Of(engine, arguments));
        Assert.Equal([request], engine.Requests);
    }

    [Fact]
    public void Stop_OfMany_TellsEachFailure()
    {
        using FakeEngine engine = new FakeEngine().Answers("POST /containers/one/stop", 204)
            .Answers("POST /containers/two/stop", 404, "{\"message\":\"No such container: two\"}").Answers("POST /containers/three/stop", 304);
        Assert.Equal(new CommandRun(1, "one\nthree\n", "Error response from daemon: No such container: two\n"), CommandRun.Of(engine, "stop", "one", "two", "three"));
    }

    [Theory]
    [InlineData(404, 0)]
    [InlineData(409, 1)]
    public void Rm_Forced_ForgivesWhatIsNotThere(int status, int code)
    {
        using FakeEngine engine = new FakeEngine().Answers("DELETE /containers/x", status, "{\"message\":\"no\"}");
        Assert.Equal(new CommandRun(code, "", "Error response from daemon: no\n"), CommandRun.Of(engine, "rm", "-f", "x"));
    }

    [Fact]
    public void Wait_PrintsTheExitCode()
    {
        using FakeEngine engine = new FakeEngine().Answers("POST /containers/web/wait", 200, "{\"StatusCode\":137}");
        Assert.Equal("137\n", CommandRun.Of(engine, "wait", "web").Output);
    }

    [Fact]
    public void Error_ThatIsNoJson_IsShownAsItIs()
    {
        using FakeEngine engine = new FakeEngine().Answers("POST /containers/web/stop", 502, "bad gateway\n");
        Assert.Equal("Error response from daemon: bad gateway\n", CommandRun.Of(engine, "stop", "web").Error);
    }

    [Fact]
    public void Rename_SaysBothNames()
    {
        using FakeEngine engine = new FakeEngine().Answers("POST /containers/old/rename", 204);
        Assert.Equal(0, CommandRun.Of(engine, "rename", "old", "new name").ExitCode);
        Assert.Equal(["POST /containers/old/rename?name=new%20name"], engine.Requests);
    }

    [Fact]
    public void RunDetached_PrintsTheId()
    {
        using FakeEngine engine = new FakeEngine().Answers("POST /containers/create", 201, "{\"Id\":\"abc\",\"Warnings\":[\"careful\"]}").Answers("POST /containers/abc/start", 204);
        Assert.Equal(new CommandRun(0, "abc\n", "WARNING: careful\n"), CommandRun.Of(engine, "run", "-d", "--name", "web", "busybox", "true"));
        Assert.Equal(["POST /containers/create?name=web", "POST /containers/abc/start"], engine.Requests);
    }

    [Theory]
    [InlineData("exec \"x\": executable file not found in $PATH", 127)]
    [InlineData("stat /x: no such file or directory", 127)]
    [InlineData("exec \"/etc\": permission denied", 126)]
    [InlineData("exec \"/etc\": is a directory", 126)]
    [InlineData("out of memory", 125)]
    public void RunDetached_ThatDoesNotStart_EndsAsDockers(string reason, int code)
    {
        using FakeEngine engine = new FakeEngine().Answers("POST /containers/create", 201, "{\"Id\":\"abc\"}")
            .Answers("POST /containers/abc/start", 400, $"{{\"message\":\"{reason.Replace("\"", "\\\"", StringComparison.Ordinal)}\"}}");
        CommandRun run = CommandRun.Of(engine, "run", "-d", "busybox");
        Assert.Equal(new CommandRun(code, "abc\n", $"berth: Error response from daemon: {reason}\n\nRun 'berth run --help' for more information\n"), run);
    }

    [Fact]
    public void Run_MissingImage_IsFetchedAndTriedAgain()
    {
        using FakeEngine engine = new FakeEngine().Answers("POST /containers/create", 404, "{\"message\":\"No such image: x:1\"}")
            .Answers("POST /images/create", 200, "{\"status\":\"Pulling from library/x\",\"id\":\"1\"}\n");
        CommandRun run = CommandRun.Of(engine, "run", "-d", "x:1");
        Assert.Equal(["POST /containers/create", "POST /images/create?fromImage=x&tag=1", "POST /containers/create"], engine.Requests);
        Assert.StartsWith("Unable to find image 'x:1' locally\n1: Pulling from library/x\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(125, run.ExitCode);
    }

    [Theory]
    [InlineData("conflicting options: cannot specify both --restart and --rm", "--rm", "--restart=always")]
    [InlineData("Invalid --security-opt: \"a\"", "--security-opt", "a")]
    [InlineData("invalid pull option: 'foo': must be one of \"always\", \"missing\" or \"never\"", "--pull", "foo")]
    [InlineData("--no-healthcheck conflicts with --health-* options", "--no-healthcheck", "--health-cmd", "x")]
    [InlineData("--pid: invalid PID mode", "--pid", "x")]
    [InlineData("open /no/such: no such file or directory", "--env-file", "/no/such")]
    public void Run_OptionsThatDoNotFit_AreRefused(string message, params string[] options)
    {
        using FakeEngine engine = new();
        CommandRun run = CommandRun.Of(engine, ["run", "-d", .. options, "busybox"]);
        Assert.Equal(new CommandRun(125, "", $"berth: {message}\n\nRun 'berth run --help' for more information\n"), run);
        Assert.Empty(engine.Requests);
    }
}
