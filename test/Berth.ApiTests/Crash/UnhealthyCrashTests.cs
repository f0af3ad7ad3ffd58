using Berth.ApiTests.Support;

namespace Berth.ApiTests.Crash;

/// <summary>The restart of an unhealthy container through the death of the daemon, at every place of it.</summary>
public sealed class UnhealthyCrashTests(TestEngine engine) : EngineTests(engine), IAsyncLifetime
{
    /// <summary>More of them would wait for a minute each.</summary>
    private const int Kills = 7;

    public ValueTask InitializeAsync()
    {
        TestEngine.SkipOnOracle("Docker restarts no unhealthy containers");
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task KillDaemon_WhileTheContainerIsBeingStopped_StartsItAgain()
    {
        var name = NewName();
        await using var events = Docker.Start("events", "--since", "1", "--filter", $"container={name}", "--format", "{{.Action}}");
        await RunAsync(name, "echo run >>/runs; trap 'until [ -e /go ]; do sleep 0.05; done; exit' TERM; sleep 1000 & wait");
        await events.ReadUntilAsync("kill");
        await Engine.Daemon.KillAsync();
        await Engine.Daemon.StartAsync();
        Assert.Equal("running", await InspectAsync(name, "{{.State.Status}}"));
        await Docker.RunAsync("exec", name, "touch", "/go", "/well");
        await Eventually.TrueAsync("its second run", async () => (await Docker.TryAsync("exec", name, "cat", "/runs")).Output == "run\nrun\n");
        await Eventually.TrueAsync("it is well", async () => await InspectAsync(name, "{{.State.Health.Status}}") == "healthy");
        Assert.Equal("1", await InspectAsync(name, "{{.RestartCount}}"));
    }

    [Fact]
    public async Task KillDaemon_AgainAndAgain_NoTurnIsMissedOrDoubled()
    {
        var name = NewName();
        await RunAsync(name, "echo run >>/runs; trap 'exit' TERM; sleep 1000 & wait");
        for (var i = 0; i < Kills; i++)
        {
            var runs = await RunsAsync(name);
            await Eventually.TrueAsync("one more run", async () => await RunsAsync(name) > runs, TimeSpan.FromSeconds(60));
            await Engine.Daemon.KillAsync();
            await Engine.Daemon.StartAsync();
        }
        await Docker.RunAsync("exec", name, "touch", "/well");
        await Eventually.TrueAsync("it is well", async () => await InspectAsync(name, "{{.State.Health.Status}}") == "healthy");
        Assert.Equal(await RunsAsync(name), 1 + int.Parse(await InspectAsync(name, "{{.RestartCount}}")));
    }

    /// <summary>Read from the host: the container may be between two runs.</summary>
    private async Task<int> RunsAsync(string name) =>
        File.Exists(await FileAsync(name)) ? File.ReadAllLines(await FileAsync(name)).Length : 0;

    private async Task<string> FileAsync(string name) => $"{await InspectAsync(name, "{{.GraphDriver.Data.UpperDir}}")}/runs";

    private Task RunAsync(string name, string script) => Docker.RunAsync(
        "run", "-d", "--name", name, "--label", "berth.restart-unhealthy=true", "--health-cmd", "test -e /well", "--health-interval", "50ms",
        "--health-retries", "1", Image, "sh", "-c", script);
}
