using Berth.ApiTests.Support;

namespace Berth.ApiTests.Lifecycle;

/// <summary>Restarts of unhealthy containers, which Docker leaves to others.</summary>
public sealed class UnhealthyTests(TestEngine engine) : EngineTests(engine), IAsyncLifetime
{
    private const string Label = "berth.restart-unhealthy=true";

    /// <summary>Each run adds a line; the second one finds itself well.</summary>
    private const string Script = "echo run >>/runs; trap 'exit 0' TERM; sleep 1000 & wait";
    private const string WellAtSecond = "test $(wc -l </runs) -ge 2";

    public ValueTask InitializeAsync()
    {
        TestEngine.SkipOnOracle("Docker restarts no unhealthy containers");
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Unhealthy_WithTheLabel_IsRestartedOnceAndGetsWell()
    {
        var name = NewName();
        await using var events = Docker.Start("events", "--filter", $"container={name}", "--since", "1", "--format", "{{.Action}}");
        await RunAsync(name, WellAtSecond, "--label", Label);
        List<string> seen = [];
        do
            seen.Add((await events.ReadLineAsync())!);
        while (seen[^1] != "health_status: healthy");
        Assert.Equal(
            ["create", "start", "health_status: unhealthy", "kill", "die", "stop", "start", "restart", "health_status: healthy"],
            seen.Where(action => !action.StartsWith("exec_", StringComparison.Ordinal)));
        Assert.Equal("1 running healthy", await InspectAsync(name, "{{.RestartCount}} {{.State.Status}} {{.State.Health.Status}}"));
    }

    [Fact]
    public async Task Unhealthy_WithoutTheLabel_IsLeftAlone()
    {
        var name = NewName();
        await RunAsync(name, "false");
        await Eventually.TrueAsync("three failures", async () => int.Parse(await InspectAsync(name, "{{.State.Health.FailingStreak}}")) >= 3);
        Assert.Equal("0 running", await InspectAsync(name, "{{.RestartCount}} {{.State.Status}}"));
    }

    [Fact]
    public async Task Unhealthy_AgainAndAgain_IsRestartedMoreSeldom()
    {
        var name = NewName();
        await RunAsync(name, "false", "--label", Label);
        await Eventually.TrueAsync("four restarts", async () => int.Parse(await InspectAsync(name, "{{.RestartCount}}")) >= 4);
        await Docker.RunAsync("stop", name);
        Assert.Equal("exited", await InspectAsync(name, "{{.State.Status}}"));
        var starts = (await Docker.RunAsync("events", "--filter", $"container={name}", "--filter", "event=start", "--since", "1", "--until", "0s", "--format", "{{.TimeNano}}"))
            .Split('\n').Select(long.Parse).ToArray();
        var pauses = starts.Zip(starts.Skip(1), (first, second) => second - first).ToArray();
        // 100, 200, 400 and 800 ms are waited, among other things.
        Assert.All(pauses.Take(4).Select((pause, i) => (pause, least: 100_000_000L << i)), pair => Assert.True(pair.pause >= pair.least, $"{pair}"));
    }

    [Fact]
    public async Task Unhealthy_StoppedByItsUser_StaysStopped()
    {
        var name = NewName();
        await RunAsync(name, "false", "--label", Label);
        await Eventually.TrueAsync("a restart", async () => int.Parse(await InspectAsync(name, "{{.RestartCount}}")) >= 1);
        await Docker.RunAsync("stop", name);
        await Engine.Daemon.KillAsync();
        await Engine.Daemon.StartAsync();
        Assert.Equal("exited", await InspectAsync(name, "{{.State.Status}}"));
    }

    [Fact]
    public async Task Flag_OfBerth_SetsTheLabel()
    {
        var name = NewName();
        await Engine.Berth.RunAsync("run", "-d", "--name", name, "--restart-unhealthy", Image, "sleep", "1000");
        Assert.Equal("true", await InspectAsync(name, "{{index .Config.Labels \"berth.restart-unhealthy\"}}"));
    }

    private Task RunAsync(string name, string check, params string[] options) => Docker.RunAsync(
        ["run", "-d", "--name", name, "--health-cmd", check, "--health-interval", "50ms", "--health-retries", "1", .. options, Image, "sh", "-c", Script]);
}
