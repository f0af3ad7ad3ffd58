using Berth.ApiTests.Support;

namespace Berth.ApiTests.Crash;

/// <summary>Restart policies through the death of the daemon and of the machine: no restart is missed, none is doubled.</summary>
public sealed class RestartCrashTests(TestEngine engine) : EngineTests(engine)
{
    private const int Kills = 30;

    [Theory]
    [InlineData("always", true)]
    [InlineData("unless-stopped", true)]
    [InlineData("on-failure", true)]
    [InlineData("on-failure:1", true)]
    [InlineData("no", false)]
    public async Task End_WhileTheDaemonIsDown_IsFollowedByWhatThePolicySays(string policy, bool restarts)
    {
        SkipOnOracle();
        var name = await StartIdleAsync("--restart", policy);
        var init = await PidAsync(name);
        await Engine.Daemon.KillAsync();
        await KillAsync(init);

        await Engine.Daemon.StartAsync();

        if (restarts)
            await RunsAsync(name);
        Assert.Equal(restarts ? "running 1" : "exited 0", await InspectAsync(name, "{{.State.Status}} {{.RestartCount}}"));
    }

    [Theory]
    [InlineData("always", true)]
    [InlineData("unless-stopped", false)]
    [InlineData("on-failure", false)]
    [InlineData("no", false)]
    public async Task Stop_BeforeTheDaemonStarts_CountsUnlessThePolicyIsAlways(string policy, bool starts)
    {
        SkipOnOracle();
        var name = await StartIdleAsync("--restart", policy);
        await Docker.RunAsync("kill", name);
        await Engine.Daemon.KillAsync();

        await Engine.Daemon.StartAsync();

        if (starts)
            await RunsAsync(name);
        Assert.Equal(starts ? "running 0" : "exited 0", await InspectAsync(name, "{{.State.Status}} {{.RestartCount}}"));
    }

    [Fact]
    public async Task Start_AfterAStop_IsRememberedByTheNextDaemon()
    {
        SkipOnOracle();
        var name = await StartIdleAsync("--restart", "unless-stopped");
        await Docker.RunAsync("stop", name);
        await Docker.RunAsync("start", name);
        var init = await PidAsync(name);
        await Engine.Daemon.KillAsync();
        await KillAsync(init);

        await Engine.Daemon.StartAsync();

        await RunsAsync(name);
    }

    /// <summary>Each is older than what it needs, so that the order of creation would be the wrong one.</summary>
    [Fact]
    public async Task Reboot_StartsEachAfterWhatItNeeds()
    {
        SkipOnOracle();
        var project = NewName();
        string[] Labels(string service) => ["--label", $"com.docker.compose.project={project}", "--label", $"com.docker.compose.service={service}"];
        var web = await StartIdleAsync(["--restart", "always", "--label", "com.docker.compose.depends_on=api:service_started:true", .. Labels("web")]);
        var api = await StartIdleAsync(["--restart", "always", "--label", "com.docker.compose.depends_on=db:service_healthy:false", .. Labels("api")]);
        var db = await StartIdleAsync(["--restart", "always", .. Labels("db")]);
        int[] inits = [await PidAsync(web), await PidAsync(api), await PidAsync(db)];
        await Engine.Daemon.KillAsync();
        foreach (var init in inits)
            await KillAsync(init);

        await Engine.Daemon.StartAsync();

        List<DateTimeOffset> started = [];
        foreach (var name in new[] { db, api, web })
        {
            await RunsAsync(name);
            started.Add(DateTimeOffset.Parse(await InspectAsync(name, "{{.State.StartedAt}}"), null));
        }

        Assert.Equal(started.Order(), started);
    }

    /// <summary>Who needs another healthy waits for that, and nobody else does. One that turns out to be ill is not waited for.</summary>
    [Theory]
    [InlineData("60s", true)]
    [InlineData("0s", false)]
    public async Task Reboot_WithServiceHealthy_WaitsForTheHealth(string startPeriod, bool getsWell)
    {
        SkipOnOracle();
        var (project, well) = (NewName(), Directory.CreateTempSubdirectory("berth-well-").FullName);
        File.WriteAllText($"{well}/yes", "");
        string[] Labels(string service) => ["--restart", "always", "--label", $"com.docker.compose.project={project}", "--label", $"com.docker.compose.service={service}"];
        string[] health = ["--health-cmd", "test -e /well/yes", "--health-interval", "100ms", "--health-start-period", startPeriod, "--health-retries", "20"];
        var db = await StartIdleAsync([.. Labels("db"), .. health, "-v", $"{well}:/well"]);
        var web = await StartIdleAsync(["--label", "com.docker.compose.depends_on=db:service_healthy:false", .. Labels("web")]);
        var other = await StartIdleAsync(Labels("other"));
        int[] inits = [await PidAsync(db), await PidAsync(web), await PidAsync(other)];
        await Engine.Daemon.KillAsync();
        foreach (var init in inits)
            await KillAsync(init);
        File.Delete($"{well}/yes");

        await Engine.Daemon.StartAsync();

        await RunsAsync(db);
        await RunsAsync(other);
        if (getsWell)
        {
            Assert.Equal("restarting", await InspectAsync(web, "{{.State.Status}}"));
            File.WriteAllText($"{well}/yes", "");
        }

        await RunsAsync(web);
        Assert.Equal(getsWell ? "healthy" : "unhealthy", await InspectAsync(db, "{{.State.Health.Status}}"));
        Directory.Delete(well, recursive: true);
    }

    [Fact]
    public async Task Stop_ThatWasAcknowledged_HoldsWheneverTheDaemonIsKilled()
    {
        SkipOnOracle();
        var (random, stopped) = (new Random(20261126), 0);
        for (var i = 0; i < Kills; i++)
        {
            var name = await StartIdleAsync("--restart", "unless-stopped");
            var stop = Docker.TryAsync("stop", "-t", "0", name);
            // In half of the rounds after the stop, in the others anywhere in it.
            if (random.Next(2) == 0)
                await stop;
            await Engine.Daemon.KillAsync();
            var acknowledged = (await stop).ExitCode == 0;
            stopped += acknowledged ? 1 : 0;
            await Engine.Daemon.StartAsync();
            Assert.True(!acknowledged || await InspectAsync(name, "{{.State.Status}}") == "exited", $"{name} was stopped, and is {await InspectAsync(name, "{{.State.Status}}")}");
            // What dies of a stop that the daemon did not survive is not started again either.
            Assert.Equal(0, await RestartsAsync(name));
        }

        Assert.InRange(stopped, Kills / 4, Kills);
    }

    [Fact]
    public async Task Reboot_StartsWhatRanAndWhatIsAlwaysToRun()
    {
        SkipOnOracle();
        var (running, stopped, always, unwanted) = (
            await StartIdleAsync("--restart", "unless-stopped"), await StartIdleAsync("--restart", "unless-stopped"),
            await StartIdleAsync("--restart", "always"), await StartIdleAsync());
        var created = NewName();
        await Docker.RunAsync("create", "--restart", "always", "--name", created, Image, "sleep", "1000");
        await Docker.RunAsync("stop", stopped, always);
        var runs = await Task.WhenAll(new[] { running, stopped, always, unwanted }.Select(RunDirectoryAsync));
        var shims = new[] { HostProcesses.Parent(await PidAsync(running)), HostProcesses.Parent(await PidAsync(unwanted)) };
        await Engine.Daemon.KillAsync();
        await Command.RunAsync("kill", ["-9", .. shims.Select(pid => $"{pid}")]);
        await Eventually.TrueAsync("the shims are gone", () => !shims.Any(HostProcesses.Exists));
        foreach (var run in runs.Where(Directory.Exists))
            Directory.Delete(run, recursive: true);

        await Engine.Daemon.StartAsync();

        await RunsAsync(running);
        await RunsAsync(always);
        Assert.Equal("exited", await InspectAsync(stopped, "{{.State.Status}}"));
        Assert.Equal("exited 255", await InspectAsync(unwanted, "{{.State.Status}} {{.State.ExitCode}}"));
        Assert.Equal("created", await InspectAsync(created, "{{.State.Status}}"));
    }

    [Fact]
    public async Task Daemon_ThatStarts_StartsThoseFirstWhoseNamespacesOthersJoin()
    {
        SkipOnOracle();
        var owner = await StartIdleAsync("--restart", "always");
        var guest = await StartIdleAsync("--restart", "always", "--network", $"container:{owner}", "--pid", $"container:{owner}");
        var init = await PidAsync(owner);
        await Engine.Daemon.KillAsync();
        await KillAsync(init);
        await Eventually.TrueAsync("both have ended", () => !HostProcesses.CommandLines().Any(line => line.Contains("trap 'exit 0' TERM; sleep 1000", StringComparison.Ordinal)));

        await Engine.Daemon.StartAsync();

        await RunsAsync(owner);
        await RunsAsync(guest);
    }

    [Fact]
    public async Task FirstStart_ThatFailed_IsNotRepeatedByTheNextDaemon()
    {
        SkipOnOracle();
        var name = NewName();
        await Docker.TryAsync("run", "-d", "--restart", "always", "--name", name, Image, "/no/such");
        await Engine.Daemon.KillAsync();

        await Engine.Daemon.StartAsync();

        Assert.Equal("created 0", await InspectAsync(name, "{{.State.Status}} {{.RestartCount}}"));
    }

    [Fact]
    public async Task KillDaemon_WhileContainersRestart_NeitherMissesNorDoublesOne()
    {
        SkipOnOracle();
        List<string> names = [];
        var random = new Random(20261125);
        for (var i = 0; i < Kills; i++)
        {
            // A new one each time: its first waits are the short ones.
            names.Add(NewName());
            await Docker.RunAsync("run", "-d", "--restart", "always", "--name", names[^1], Image, "sh", "-c", "echo begin; sleep 0.05; echo end; exit 1");
            var runs = random.Next(4);
            await Eventually.TrueAsync($"{runs} restarts", async () => await RestartsAsync(names[^1]) >= runs);
            await Engine.Daemon.KillAsync();
            await Engine.Daemon.StartAsync();
        }

        foreach (var name in names)
        {
            Assert.Contains(await InspectAsync(name, "{{.State.Status}}"), new[] { "running", "restarting" });
            var runs = await RunsOfAsync(name);
            Assert.InRange(runs.Length, 2, 2 * (await RestartsAsync(name) + 1));
            Assert.All(runs, (line, i) => Assert.Equal(i % 2 == 0 ? "begin" : "end", line));
        }

        var before = await RestartsAsync(names[^1]);
        await Eventually.TrueAsync("it goes on", async () => await RestartsAsync(names[^1]) > before);
    }

    private async Task<int> RestartsAsync(string name) => int.Parse(await InspectAsync(name, "{{.RestartCount}}"));

    private static void SkipOnOracle() => TestEngine.SkipOnOracle("dockerd takes its containers with it");

    private async Task<string[]> RunsOfAsync(string name) => (await Docker.RunAsync("logs", name)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<string> RunDirectoryAsync(string name) => Path.Combine(Engine.Daemon.Directory, "run", "containers", await InspectAsync(name, "{{.Id}}"));

    private async Task<int> PidAsync(string name) => int.Parse(await InspectAsync(name, "{{.State.Pid}}"));

    private Task RunsAsync(string name) =>
        Eventually.TrueAsync($"{name} runs", async () => await InspectAsync(name, "{{.State.Status}}") == "running");

    private static async Task KillAsync(int pid)
    {
        await Command.RunAsync("kill", ["-9", $"{pid}"]);
        await Eventually.TrueAsync("it has ended", () => !HostProcesses.Exists(pid));
    }
}
