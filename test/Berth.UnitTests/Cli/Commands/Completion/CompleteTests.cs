namespace Berth.UnitTests.Cli.Commands.Completion;

public sealed class CompleteTests
{
    private const string Containers = """
        [{"Id":"1","Names":["/web"],"Image":"busybox","State":"running","Status":"Up 2 hours"},{"Id":"2","Names":["/job"],"Image":"busybox","State":"exited","Status":"Exited (0)"},
         {"Id":"3","Names":["/ice"],"Image":"busybox","State":"paused","Status":"Up (Paused)"}]
        """;

    private const string Images = """[{"Id":"sha256:1","RepoTags":["busybox:latest","web:1"]},{"Id":"sha256:2","RepoTags":["<none>:<none>"]}]""";

    [Theory]
    [InlineData("berth upd", "update")]
    [InlineData("berth -H unix:///x inspe", "inspect")]
    [InlineData("berth --tls inspe", "inspect")]
    [InlineData("berth cont", "container", "context")]
    [InlineData("berth container upd", "update")]
    [InlineData("berth nonsense ")]
    [InlineData("berth --conte", "--context")]
    [InlineData("berth ps --no-t", "--no-trunc")]
    [InlineData("berth run --cpu-r", "--cpu-rt-period", "--cpu-rt-runtime")]
    [InlineData("berth run --restart ", "no", "on-failure", "always", "unless-stopped")]
    [InlineData("berth run --restart=on", "--restart=on-failure")]
    [InlineData("berth run --pull m", "missing")]
    [InlineData("berth run -it --rm bu", "busybox:latest")]
    [InlineData("berth run --name x --network container:w", "container:web")]
    [InlineData("berth run busybox --restart ")]
    [InlineData("berth run -v ", ":files")]
    [InlineData("berth run --rm -itv ", ":files")]
    [InlineData("berth stop ", "web")]
    [InlineData("berth stop -t 5 w", "web")]
    [InlineData("berth stop web ", "web")]
    [InlineData("berth start ", "job")]
    [InlineData("berth unpause ", "ice")]
    [InlineData("berth rm ", "web", "job", "ice")]
    [InlineData("berth rename web ")]
    [InlineData("berth exec web ")]
    [InlineData("berth inspect w", "web", "web:1")]
    [InlineData("berth image rm web:", "web:1")]
    [InlineData("berth import ", ":files")]
    [InlineData("berth inspect --as c", "compose")]
    [InlineData("berth completion z", "zsh")]
    [InlineData("berth 'sto", "stop")]
    public void Complete_LastWord_BecomesWhatTheParserKnows(string line, params string[] expected)
    {
        using FakeEngine engine = new FakeEngine().Answers("GET /containers/json", 200, Containers).Answers("GET /images/json", 200, Images);
        CommandRun run = CommandRun.Of(engine, "__complete", line);
        Assert.Equal(expected, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(candidate => candidate.Split('\t')[0]));
    }

    [Fact]
    public void Complete_Words_AreTakenAsTheyAre()
    {
        using FakeEngine engine = new FakeEngine().Answers("GET /containers/json", 200, Containers);
        Assert.Equal("web\tbusybox, Up 2 hours\n", CommandRun.Of(engine, "__complete", "--", "stop", "").Output);
    }

    [Fact]
    public void Complete_WithoutAnEngine_KnowsNoNamesAndStartsNone() =>
        Assert.Equal(new CommandRun(0, "", ""), CommandRun.Of("-H", "unix:///no/such.sock", "__complete", "berth stop "));

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void Completion_OfEveryShell_AsksTheProgramItself(string shell) =>
        Assert.Contains("__complete", CommandRun.Of("completion", shell).Output, StringComparison.Ordinal);
}
