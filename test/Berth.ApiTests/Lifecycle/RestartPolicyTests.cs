using Berth.ApiTests.Support;

namespace Berth.ApiTests.Lifecycle;

public sealed class RestartPolicyTests(TestEngine engine) : EngineTests(engine)
{
    private const string State = "{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}";

    [Fact]
    public async Task Always_ContainerThatEnds_RunsAgainAndAgain()
    {
        var name = await StartFailingAsync("always");
        await RestartedAsync(name, 3);
        Assert.Matches(@"^(fails\n?){3,}$", await Docker.RunAsync("logs", name));
    }

    [Fact]
    public async Task Always_BetweenTwoRuns_IsRestarting()
    {
        var name = await StartFailingAsync("always");
        await WaitsAsync(name);
        Assert.Equal("true true false 0 3", await InspectAsync(name, "{{.State.Running}} {{.State.Restarting}} {{.State.Paused}} {{.State.Pid}} {{.State.ExitCode}}"));
        Assert.Matches(@"^restarting Restarting \(3\) .* ago$", await Docker.RunAsync("ps", "--filter", $"name={name}", "--format", "{{.State}} {{.Status}}"));
        Assert.Equal(name, await Docker.RunAsync("ps", "--filter", $"name={name}", "--filter", "status=restarting", "--format", "{{.Names}}"));
    }

    [Fact]
    public async Task OnFailure_WithAMaximum_GivesUp()
    {
        var name = await StartFailingAsync("on-failure:2");
        await Eventually.TrueAsync("it has given up", async () => await InspectAsync(name, State) == "exited 3 2");
        Assert.Equal("fails\nfails\nfails", await Docker.RunAsync("logs", name));
    }

    [Theory]
    [InlineData("on-failure", "true")]
    [InlineData("no", "false")]
    public async Task Policy_ThatDoesNotApply_LeavesItEnded(string policy, string program)
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--restart", policy, "--name", name, Image, program);
        await Docker.RunAsync("wait", name);
        Assert.EndsWith(" 0", await InspectAsync(name, State), StringComparison.Ordinal);
        Assert.StartsWith("exited", await InspectAsync(name, State), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("kill")]
    public async Task Stop_WhileItWaits_EndsItForGood(string verb)
    {
        var name = await StartFailingAsync("always");
        await WaitsAsync(name);
        var count = await InspectAsync(name, "{{.RestartCount}}");
        await using var wait = Docker.Start("wait", name);
        await Docker.RunAsync(verb, name);
        Assert.Equal($"exited 3 {count}", await InspectAsync(name, State));
        Assert.Equal("3", await wait.ReadLineAsync());
    }

    [Fact]
    public async Task Start_AfterAStop_CountsFromZero()
    {
        var name = await StartFailingAsync("always");
        await WaitsAsync(name);
        await Docker.RunAsync("stop", name);
        await Docker.RunAsync("start", name);
        await RestartedAsync(name, 1);
        Assert.InRange(int.Parse(await InspectAsync(name, "{{.RestartCount}}")), 1, 3);
    }

    [Fact]
    public async Task Restart_WhileItWaits_StartsItAtOnce()
    {
        var name = NewName();
        await Docker.RunAsync(
            "run", "-d", "--restart", "always", "--name", name, Image, "sh", "-c", "echo >>/runs; [ $(wc -l </runs) -le 5 ] || exec sleep 1000; exit 3");
        await WaitsAsync(name);
        await Docker.RunAsync("restart", "-t", "0", name);
        Assert.Equal("running 0 0", await InspectAsync(name, State));
    }

    [Theory]
    [InlineData("stop", "-t", "0")]
    [InlineData("kill", "-s", "KILL")]
    [InlineData("kill", "-s", "TERM")]
    public async Task Stop_RunningContainer_IsNotUndoneByThePolicy(params string[] verb)
    {
        var name = await StartIdleAsync("--restart", "always");
        await using var wait = Docker.Start("wait", name);
        await Docker.RunAsync([.. verb, name]);
        Assert.NotNull(await wait.ReadLineAsync());
        Assert.Matches("^exited [0-9]+ 0$", await InspectAsync(name, State));
    }

    [Fact]
    public async Task Remove_WhileItWaits_NeedsForce()
    {
        var name = await StartFailingAsync("always");
        await WaitsAsync(name);
        var refused = await Docker.TryAsync("rm", name);
        Assert.Contains("container is restarting: stop the container before removing or force remove", refused.Errors, StringComparison.Ordinal);
        await Docker.RunAsync("rm", "-f", name);
        Assert.Equal("", await Docker.RunAsync("ps", "-aq", "--filter", $"name={name}"));
    }

    [Theory]
    [InlineData("exec", "NAME", "true")]
    [InlineData("pause", "NAME")]
    [InlineData("attach", "NAME")]
    public async Task Verb_OnOneThatWaits_IsRefused(params string[] verb)
    {
        var name = await StartFailingAsync("always");
        await WaitsAsync(name);
        var refused = await Docker.TryAsync([.. verb.Select(word => word == "NAME" ? name : word)]);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("restart", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhileItWaits_IsNoError()
    {
        var name = await StartFailingAsync("always");
        await WaitsAsync(name);
        Assert.Equal(name, await Docker.RunAsync("start", name));
    }

    [Fact]
    public async Task Wait_OnOneThatRestarts_EndsWithTheNextEnd()
    {
        var name = await StartFailingAsync("always");
        await RestartedAsync(name, 1);
        Assert.Equal("3", await Docker.RunAsync("wait", name));
    }

    [Fact]
    public async Task Events_OfRestarts_AreDeathsAndStarts()
    {
        var name = NewName();
        await using var events = Docker.Start("events", "--filter", $"container={name}", "--format", "{{.Action}}", "--since", "1");
        await Docker.RunAsync("run", "-d", "--restart", "on-failure:2", "--name", name, Image, "false");
        List<string> seen = [];
        while (seen.Count(action => action == "die") < 3)
            seen.Add((await events.ReadLineAsync())!);
        Assert.Equal(["create", "start", "die", "start", "die", "start", "die"], seen);
    }

    [Fact]
    public async Task Run_InTheForeground_ReturnsWithTheFirstEnd()
    {
        var name = NewName();
        var result = await Docker.TryAsync("run", "--restart", "always", "--name", name, Image, "sh", "-c", "echo once; exit 3");
        Assert.Equal(3, result.ExitCode);
        Assert.Equal("once\n", result.Output);
    }

    private async Task<string> StartFailingAsync(string policy)
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--restart", policy, "--name", name, Image, "sh", "-c", "echo fails; exit 3");
        return name;
    }

    private Task RestartedAsync(string name, int times) => Eventually.TrueAsync(
        $"restarted {times} times", async () => int.Parse(await InspectAsync(name, "{{.RestartCount}}")) > times);

    /// <summary>Until it is restarting, and stays so for longer than a command takes.</summary>
    private Task WaitsAsync(string name) => Eventually.TrueAsync(
        "it waits for its restart", async () => await InspectAsync(name, "{{.State.Status}} {{ge .RestartCount 5}}") == "restarting true");
}
