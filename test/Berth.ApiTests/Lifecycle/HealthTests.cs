using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Lifecycle;

public sealed class HealthTests(TestEngine engine) : EngineTests(engine)
{
    private const string IsWell = "test -e /well";

    [Fact]
    public async Task Health_OfAContainerThatIsWell_BecomesHealthy()
    {
        var name = await StartIdleAsync("--health-cmd", "echo fine", "--health-interval", "1s");
        Assert.Equal("starting", await HealthAsync(name));
        Assert.EndsWith("(health: starting)", await StatusAsync(name), StringComparison.Ordinal);
        await BecomesAsync(name, "healthy");
        Assert.EndsWith("(healthy)", await StatusAsync(name), StringComparison.Ordinal);
        var health = (await InspectAsync(name))["State"]!["Health"]!;
        Assert.Equal(0, health["FailingStreak"]!.GetValue<int>());
        var result = health["Log"]![0]!;
        Assert.Equal("0 fine\n", $"{result["ExitCode"]} {result["Output"]}");
        Assert.True(Time(result, "Start") <= Time(result, "End"));
    }

    [Fact]
    public async Task Health_OfAContainerThatIsNot_BecomesUnhealthyAndBackAgain()
    {
        var name = await StartIdleAsync("--health-cmd", IsWell, "--health-interval", "100ms", "--health-retries", "2");
        await BecomesAsync(name, "unhealthy");
        Assert.Equal("true", await InspectAsync(name, "{{ge .State.Health.FailingStreak 2}}"));
        await Docker.RunAsync("exec", name, "touch", "/well");
        await BecomesAsync(name, "healthy");
        Assert.Equal("0", await InspectAsync(name, "{{.State.Health.FailingStreak}}"));
    }

    [Fact]
    public async Task Log_OfManyProbes_HoldsTheLastFive()
    {
        var name = await StartIdleAsync("--health-cmd", "echo >>/n; wc -l </n", "--health-interval", "50ms");
        await Eventually.TrueAsync("seven probes", async () => (await OutputsAsync(name)).LastOrDefault() is { } last && int.Parse(last) >= 7);
        var seen = (await OutputsAsync(name)).Select(int.Parse).ToArray();
        Assert.Equal(Enumerable.Range(seen[^1] - 4, 5), seen);
    }

    [Fact]
    public async Task Events_OfProbes_AreExecsAndTheVerdict()
    {
        var name = NewName();
        await using var events = Docker.Start("events", "--filter", $"container={name}", "--format", "{{.Action}}", "--since", "1");
        await Docker.RunAsync("run", "-d", "--name", name, "--health-cmd", IsWell, "--health-interval", "1s", "--health-retries", "1", Image, "sleep", "1000");
        List<string> seen = [];
        do
            seen.Add((await events.ReadLineAsync())!);
        while (!seen[^1].StartsWith("health_status", StringComparison.Ordinal));
        Assert.Equal(["create", "start", $"exec_create: /bin/sh -c {IsWell}", $"exec_start: /bin/sh -c {IsWell}", "exec_die", "health_status: unhealthy"], seen);
    }

    [Fact]
    public async Task Events_FilteredByHealthStatus_AreTheVerdicts()
    {
        var name = await StartIdleAsync("--health-cmd", "true", "--health-interval", "100ms");
        await using var events = Docker.Start("events", "--filter", $"container={name}", "--filter", "event=health_status", "--format", "{{.Action}}", "--since", "1");
        Assert.Equal("health_status: healthy", await events.ReadLineAsync());
    }

    [Fact]
    public async Task Probe_ThatTakesTooLong_IsKilled()
    {
        var name = await StartIdleAsync(
            "--health-cmd", "echo hi; exec sleep 4712", "--health-interval", "100ms", "--health-timeout", "300ms", "--health-retries", "1");
        await BecomesAsync(name, "unhealthy");
        Assert.Equal("-1 Health check exceeded timeout (300ms): hi\n", await InspectAsync(name, "{{with index .State.Health.Log 0}}{{.ExitCode}} {{.Output}}{{end}}") + "\n");
        Assert.InRange(HostProcesses.CommandLines().Count(line => line == "sleep\04712"), 0, 1);
    }

    [Fact]
    public async Task Probe_ThatSaysMuch_IsCutOff()
    {
        var name = await StartIdleAsync("--health-cmd", "yes | head -c 100000", "--health-interval", "100ms");
        await BecomesAsync(name, "healthy");
        var output = (await OutputsAsync(name))[0];
        Assert.Equal((4099, "..."), (output.Length, output[^3..]));
    }

    [Fact]
    public async Task Probe_ThatIsMissing_Fails()
    {
        var name = await CreateAsync(new JsonArray("CMD", "/no/such"));
        await Docker.RunAsync("start", name);
        await BecomesAsync(name, "unhealthy");
        Assert.Equal("-1", await InspectAsync(name, "{{(index .State.Health.Log 0).ExitCode}}"));
        Assert.Contains("no such file or directory", (await OutputsAsync(name))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_OfArguments_RunsWithoutAShell()
    {
        var name = await CreateAsync(new JsonArray("CMD", "echo", "$HOME"));
        await Docker.RunAsync("start", name);
        await BecomesAsync(name, "healthy");
        Assert.Equal("$HOME\n", (await OutputsAsync(name))[0]);
    }

    [Fact]
    public async Task Health_WithoutACheck_IsAbsent()
    {
        var (plain, none) = (await StartIdleAsync(), await StartIdleAsync("--no-healthcheck"));
        Assert.Null((await InspectAsync(plain))["State"]!["Health"]);
        Assert.Null((await InspectAsync(none))["State"]!["Health"]);
        Assert.Contains(none, await Docker.RunAsync("ps", "--filter", "health=none", "--format", "{{.Names}}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_FilteredByHealth_HasThoseOfThatHealth()
    {
        var (well, ill) = (
            await StartIdleAsync("--health-cmd", "true", "--health-interval", "100ms"),
            await StartIdleAsync("--health-cmd", "false", "--health-interval", "100ms", "--health-retries", "1"));
        await BecomesAsync(well, "healthy");
        await BecomesAsync(ill, "unhealthy");
        Assert.Equal(well, await Docker.RunAsync("ps", "--filter", "health=healthy", "--format", "{{.Names}}"));
        Assert.Equal(ill, await Docker.RunAsync("ps", "--filter", "health=unhealthy", "--format", "{{.Names}}"));
    }

    [Fact]
    public async Task StartPeriod_WhileItLasts_FailuresDoNotCount()
    {
        var name = await StartIdleAsync(
            "--health-cmd", IsWell, "--health-interval", "1h", "--health-retries", "1", "--health-start-period", "1h", "--health-start-interval", "100ms");
        await Eventually.TrueAsync("three probes", async () => (await OutputsAsync(name)).Length >= 3);
        Assert.Equal("starting 0", await InspectAsync(name, "{{.State.Health.Status}} {{.State.Health.FailingStreak}}"));
        await Docker.RunAsync("exec", name, "touch", "/well");
        await BecomesAsync(name, "healthy");
    }

    [Fact]
    public async Task Pause_HealthyContainer_IsNotProbedUntilUnpause()
    {
        var name = await StartIdleAsync("--health-cmd", "echo >>/n; wc -l </n", "--health-interval", "50ms");
        await BecomesAsync(name, "healthy");
        await Docker.RunAsync("pause", name);
        Assert.Equal("unhealthy", await HealthAsync(name));
        var probed = await InspectAsync(name, "{{json .State.Health.Log}}");
        await Docker.RunAsync("version");
        await Docker.RunAsync("version");
        Assert.Equal(probed, await InspectAsync(name, "{{json .State.Health.Log}}"));
        await Docker.RunAsync("unpause", name);
        await BecomesAsync(name, "healthy");
    }

    [Fact]
    public async Task Stop_HealthyContainer_LeavesItUnhealthyUntilItStarts()
    {
        var name = await StartIdleAsync("--health-cmd", "true", "--health-interval", "200ms");
        await BecomesAsync(name, "healthy");
        await Docker.RunAsync("stop", "-t", "0", name);
        Assert.Equal("unhealthy", await HealthAsync(name));
        await Docker.RunAsync("start", name);
        Assert.Equal("starting 0", await InspectAsync(name, "{{.State.Health.Status}} {{.State.Health.FailingStreak}}"));
        await BecomesAsync(name, "healthy");
    }

    [Fact]
    public async Task Image_WithAHealthCheck_CountsWhereTheContainerSaysNothing()
    {
        var image = "health-image:1";
        (await Docker.TryWithInputAsync(
            await BusyboxRoot.TarAsync(), "import", "-c", "CMD [\"sleep\", \"1000\"]", "-c", "HEALTHCHECK --interval=1h --retries=1 CMD echo from the image", "-", image)).Succeeded();
        var (own, without) = (NewName(), NewName());
        await Docker.RunAsync("run", "-d", "--name", own, "--health-interval", "100ms", image);
        await Docker.RunAsync("run", "-d", "--name", without, "--no-healthcheck", image);
        await BecomesAsync(own, "healthy");
        Assert.Equal("from the image\n", (await OutputsAsync(own))[0]);
        Assert.Null((await InspectAsync(without))["State"]!["Health"]);
        await Docker.RunAsync("rm", "-f", own, without);
        await Docker.RunAsync("rmi", image);
    }

    private async Task<string> CreateAsync(JsonArray test)
    {
        var name = NewName();
        var body = new JsonObject
        {
            ["Image"] = Image, ["Cmd"] = new JsonArray("sleep", "1000"),
            ["Healthcheck"] = new JsonObject { ["Test"] = test, ["Interval"] = 100_000_000, ["Retries"] = 1 },
        };
        using var content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var response = await Engine.Http.PostAsync(new Uri($"/containers/create?name={name}", UriKind.Relative), content, Ct);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Ct));
        return name;
    }

    private async Task<string[]> OutputsAsync(string name) =>
        [.. (await InspectAsync(name))["State"]!["Health"]!["Log"]!.AsArray().Select(result => result!["Output"]!.GetValue<string>())];

    private Task<string> HealthAsync(string name) => InspectAsync(name, "{{.State.Health.Status}}");

    private Task<string> StatusAsync(string name) => Docker.RunAsync("ps", "--filter", $"name={name}", "--format", "{{.Status}}");

    private Task BecomesAsync(string name, string health) => Eventually.TrueAsync($"{name} is {health}", async () => await HealthAsync(name) == health);

    private static DateTimeOffset Time(JsonNode result, string field) => DateTimeOffset.Parse(result[field]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);
}
