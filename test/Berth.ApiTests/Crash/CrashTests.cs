using Berth.ApiTests.Support;

namespace Berth.ApiTests.Crash;

/// <summary>The daemon and the shims are killed, at any moment; containers, their exit codes and their logs are not lost.</summary>
public sealed class CrashTests(TestEngine engine) : EngineTests(engine)
{
    private const int Kills = 200;
    private const int Workers = 3;

    [Fact]
    public async Task KillDaemon_AtRandomPointsUnderLoad_LosesNothing()
    {
        TestEngine.SkipOnOracle("dockerd takes its containers with it");
        var survivor = await StartIdleAsync();
        var pid = await InspectAsync(survivor, "{{.State.Pid}}");
        var random = new Random(20261124);
        var load = new CrashLoad(Engine);
        using var stop = new CancellationTokenSource();
        var workers = Enumerable.Range(0, Workers).Select(number => load.RunAsync(number, stop.Token)).ToArray();
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < Kills; i++)
        {
            await load.WaitForActivityAsync(random.Next(1, 13));
            await Engine.Daemon.KillAsync();
            var answered = await Engine.Daemon.StartAsync();
            slowest = answered > slowest ? answered : slowest;
        }

        await stop.CancelAsync();
        await Task.WhenAll(workers);
        Assert.Equal($"{pid} true", await InspectAsync(survivor, "{{.State.Pid}} {{.State.Running}}"));
        Assert.True(load.Started.Count >= Kills, $"only {load.Started.Count} containers were started");
        await load.VerifyAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{load.Started.Count} containers, {Kills} kills, slowest restart {slowest.TotalMilliseconds:0} ms");
        await load.RemoveAllAsync();
    }

    [Fact]
    public async Task KillShim_OfARunningContainer_EndsItWith255()
    {
        TestEngine.SkipOnOracle("shims are Berth's own");
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, Image, "sh", "-c", "sleep 1000 & sleep 1000");
        var init = int.Parse(await InspectAsync(name, "{{.State.Pid}}"));
        var shim = HostProcesses.Parent(init);
        await using var wait = Docker.Start("wait", name);

        await Command.RunAsync("kill", ["-9", $"{shim}"]);

        Assert.Equal("255", await wait.ReadLineAsync());
        Assert.Equal("exited 255", await InspectAsync(name, "{{.State.Status}} {{.State.ExitCode}}"));
        await Eventually.TrueAsync("its processes are gone", () => !HostProcesses.Exists(init) && !HostProcesses.CommandLines().Contains("sleep\01000"));
    }

    [Fact]
    public async Task KillShim_WhileTheDaemonIsDown_EndsItWith255()
    {
        TestEngine.SkipOnOracle("shims are Berth's own");
        var name = await StartIdleAsync();
        var init = int.Parse(await InspectAsync(name, "{{.State.Pid}}"));
        var shim = HostProcesses.Parent(init);
        await Engine.Daemon.KillAsync();
        await Command.RunAsync("kill", ["-9", $"{shim}"]);

        await Engine.Daemon.StartAsync();

        Assert.Equal("exited 255 0", await InspectAsync(name, "{{.State.Status}} {{.State.ExitCode}} {{.State.Pid}}"));
        await Eventually.TrueAsync("its init is gone", () => !HostProcesses.Exists(init));
    }

    [Fact]
    public async Task StopDaemon_Politely_LeavesContainersRunning()
    {
        TestEngine.SkipOnOracle("dockerd takes its containers with it");
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, Image, "sh", "-c", "trap 'exit 7' TERM; echo up; sleep 1000 & wait");
        var pid = await InspectAsync(name, "{{.State.Pid}}");

        Assert.Equal(0, await Engine.Daemon.StopAsync());
        Assert.True(HostProcesses.Exists(int.Parse(pid)));
        await Engine.Daemon.StartAsync();

        Assert.Equal($"{pid} true", await InspectAsync(name, "{{.State.Pid}} {{.State.Running}}"));
        await Docker.RunAsync("stop", name);
        Assert.Equal("7", await InspectAsync(name, "{{.State.ExitCode}}"));
        Assert.Equal("up", await Docker.RunAsync("logs", name));
    }

    [Fact]
    public async Task Exit_WhileTheDaemonIsDown_IsFoundByTheNext()
    {
        TestEngine.SkipOnOracle("dockerd takes its containers with it");
        var name = NewName();
        await Docker.RunAsync("run", "-d", "-i", "--name", name, Image, "sh", "-c", "trap 'echo late; exit 9' USR1; sleep 1000 & wait");
        var init = int.Parse(await InspectAsync(name, "{{.State.Pid}}"));
        await Engine.Daemon.KillAsync();
        await Command.RunAsync("kill", ["-USR1", $"{init}"]);
        await Eventually.TrueAsync("it has ended", () => !HostProcesses.Exists(init));

        await Engine.Daemon.StartAsync();

        Assert.Equal("exited 9", await InspectAsync(name, "{{.State.Status}} {{.State.ExitCode}}"));
        Assert.Equal("late", await Docker.RunAsync("logs", name));
    }
}
