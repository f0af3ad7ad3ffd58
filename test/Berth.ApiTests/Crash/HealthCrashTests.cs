using Berth.ApiTests.Support;

namespace Berth.ApiTests.Crash;

/// <summary>Health checks through the death of the daemon: what was found stays known, and probing goes on.</summary>
public sealed class HealthCrashTests(TestEngine engine) : EngineTests(engine)
{
    private const int Kills = 20;

    [Fact]
    public async Task KillDaemon_HealthyContainer_StaysHealthy()
    {
        SkipOnOracle();
        var name = await StartIdleAsync("--health-cmd", "echo fine", "--health-interval", "1h", "--health-start-period", "1h", "--health-start-interval", "100ms");
        await BecomesAsync(name, "healthy");
        var before = await InspectAsync(name, "{{json .State.Health}}");

        await RestartDaemonAsync();

        Assert.Equal(before, await InspectAsync(name, "{{json .State.Health}}"));
        Assert.EndsWith("(healthy)", await Docker.RunAsync("ps", "--filter", $"name={name}", "--format", "{{.Status}}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KillDaemon_ContainerThatTurnsIllMeanwhile_IsFoundOut()
    {
        SkipOnOracle();
        var name = await StartIdleAsync("--health-cmd", "test ! -e /ill", "--health-interval", "100ms", "--health-retries", "2");
        await BecomesAsync(name, "healthy");

        await RestartDaemonAsync();
        await Docker.RunAsync("exec", name, "touch", "/ill");

        await BecomesAsync(name, "unhealthy");
    }

    [Fact]
    public async Task KillDaemon_InTheMiddleOfAProbe_LeavesNoProbeBehind()
    {
        SkipOnOracle();
        var name = await StartIdleAsync("--health-cmd", "exec sleep 4713", "--health-interval", "50ms", "--health-timeout", "1h");
        for (var i = 0; i < Kills; i++)
        {
            await Eventually.TrueAsync("a probe runs", () => Probes() > 0);
            await RestartDaemonAsync();
            await Eventually.TrueAsync("no more than one probe runs", () => Probes() <= 1);
        }

        Assert.Equal("running", await InspectAsync(name, "{{.State.Status}}"));
    }

    [Fact]
    public async Task KillDaemon_WhileItIsPaused_ProbesOnlyAfterUnpause()
    {
        SkipOnOracle();
        var name = await StartIdleAsync("--health-cmd", "true", "--health-interval", "50ms");
        await BecomesAsync(name, "healthy");
        await Docker.RunAsync("pause", name);
        var before = await InspectAsync(name, "{{json .State.Health}}");

        await RestartDaemonAsync();

        Assert.Equal(before, await InspectAsync(name, "{{json .State.Health}}"));
        await Docker.RunAsync("unpause", name);
        await BecomesAsync(name, "healthy");
    }

    private static void SkipOnOracle() => TestEngine.SkipOnOracle("dockerd takes its containers with it");

    private static int Probes() => HostProcesses.CommandLines().Count(line => line == "sleep\04713");

    private async Task RestartDaemonAsync()
    {
        await Engine.Daemon.KillAsync();
        await Engine.Daemon.StartAsync();
    }

    private Task BecomesAsync(string name, string health) =>
        Eventually.TrueAsync($"{name} is {health}", async () => await InspectAsync(name, "{{.State.Health.Status}}") == health);
}
