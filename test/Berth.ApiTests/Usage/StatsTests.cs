using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Usage;

public sealed class StatsTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Stats_NoStream_ComparesTwoMomentsASecondApart()
    {
        var name = await StartIdleAsync();
        var stats = await GetAsync(name, "?stream=false");
        Assert.Equal($"/{name}", (string)stats["name"]!);
        Assert.Equal(await InspectAsync(name, "{{.Id}}"), (string)stats["id"]!);
        var apart = DateTimeOffset.Parse((string)stats["read"]!) - DateTimeOffset.Parse((string)stats["preread"]!);
        Assert.InRange(apart.TotalSeconds, 0.9, 3);
        Assert.True((ulong)stats["cpu_stats"]!["system_cpu_usage"]! > (ulong)stats["precpu_stats"]!["system_cpu_usage"]!);
        Assert.True((ulong)stats["cpu_stats"]!["cpu_usage"]!["total_usage"]! > 0);
        Assert.InRange((int)stats["cpu_stats"]!["online_cpus"]!, 1, 4096);
    }

    [Fact]
    public async Task Stats_OneShot_ComparesWithNothing()
    {
        var name = await StartIdleAsync();
        var stats = await GetAsync(name, "?stream=false&one-shot=true");
        Assert.Equal("0001-01-01T00:00:00Z", (string)stats["preread"]!);
        Assert.Null(stats["precpu_stats"]!["system_cpu_usage"]);
        Assert.Equal(2, (int)stats["pids_stats"]!["current"]!);
    }

    [Fact]
    public async Task Stats_Limits_AreTheContainersAndTheMachines()
    {
        var limited = await StartIdleAsync("-m", "32m", "--pids-limit", "50");
        var stats = await GetAsync(limited, "?stream=false&one-shot=true");
        Assert.Equal((32 << 20, 50), ((int)stats["memory_stats"]!["limit"]!, (int)stats["pids_stats"]!["limit"]!));
        Assert.InRange((int)stats["memory_stats"]!["usage"]!, 1, 32 << 20);
        var unlimited = await GetAsync(await StartIdleAsync(), "?stream=false&one-shot=true");
        Assert.Equal(long.Parse(await Docker.RunAsync("info", "-f", "{{.MemTotal}}")), (long)unlimited["memory_stats"]!["limit"]!);
    }

    [Fact]
    public async Task Stats_OfMemory_HaveTheKeysThatClientsLookFor()
    {
        var stats = await GetAsync(await StartIdleAsync(), "?stream=false&one-shot=true");
        var details = stats["memory_stats"]!["stats"]!;
        Assert.NotNull(details["inactive_file"] ?? details["total_inactive_file"]);
        Assert.NotNull(details["anon"] ?? details["total_rss"]);
    }

    [Fact]
    public async Task Stats_OfNetworks_CountWhatTheContainerReceives()
    {
        var name = await StartIdleAsync();
        Assert.Null((await GetAsync(await StartIdleAsync("--network", "none"), "?stream=false&one-shot=true"))["networks"]?["eth0"]);
        await Docker.RunAsync("exec", name, "sh", "-c", "ping -c 3 -s 1000 -i 0.1 $(ip route | sed -n 's/default via \\([0-9.]*\\).*/\\1/p')");
        var eth0 = (await GetAsync(name, "?stream=false&one-shot=true"))["networks"]!["eth0"]!;
        Assert.InRange((int)eth0["rx_bytes"]!, 3000, 100_000);
        Assert.InRange((int)eth0["tx_bytes"]!, 3000, 100_000);
    }

    [Fact]
    public async Task Stats_OfASharedNetwork_AreItsOwners()
    {
        var owner = await StartIdleAsync();
        var guest = await StartIdleAsync("--network", $"container:{owner}");
        Assert.NotNull((await GetAsync(guest, "?stream=false&one-shot=true"))["networks"]!["eth0"]);
    }

    [Fact]
    public async Task Stats_AfterAKilledDaemon_GoOnCounting()
    {
        TestEngine.SkipOnOracle("dockerd takes its containers with it");
        var name = await StartIdleAsync();
        await Engine.Daemon.KillAsync();
        await Engine.Daemon.StartAsync();
        var stats = await GetAsync(name, "?stream=false");
        Assert.Equal(2, (int)stats["pids_stats"]!["current"]!);
        Assert.NotNull(stats["networks"]!["eth0"]);
    }

    [Fact]
    public async Task Stats_StoppedContainer_AreZeros()
    {
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, Image, "true");
        var stats = await GetAsync(name, "?stream=false");
        Assert.Equal("0001-01-01T00:00:00Z", (string)stats["read"]!);
        Assert.Equal("{}", stats["memory_stats"]!.ToJsonString());
        Assert.Equal($"/{name}", (string)stats["name"]!);
    }

    [Fact]
    public async Task Stats_StreamAndOneShot_ContradictEachOther()
    {
        var name = await StartIdleAsync();
        using var answer = await Engine.Http.GetAsync(new Uri($"/containers/{name}/stats?one-shot=true", UriKind.Relative), Ct);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("cannot have stream=true and one-shot=true", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stats_Stream_GoesOnUntilTheContainerIsRemoved()
    {
        var name = await StartIdleAsync();
        await using var stream = await Engine.Http.GetStreamAsync(new Uri($"/containers/{name}/stats", UriKind.Relative), Ct);
        using var lines = new StreamReader(stream);
        var first = JsonNode.Parse((await lines.ReadLineAsync(Ct))!)!;
        var second = JsonNode.Parse((await lines.ReadLineAsync(Ct))!)!;
        Assert.Equal((string)first["read"]!, (string)second["preread"]!);
        await Docker.RunAsync("rm", "-f", name);
        while (await lines.ReadLineAsync(Ct) is not null)
        {
        }
    }

    [Fact]
    public async Task Stats_OfABusyContainer_AreAboutOneProcessor()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, Image, "sh", "-c", "while :; do :; done");
        var percent = await Docker.RunAsync("stats", "--no-stream", "--format", "{{.CPUPerc}}", name);
        Assert.InRange(double.Parse(percent.TrimEnd('%')), 25, 110);
    }

    [Fact]
    public async Task Stats_StreamedToDockersClient_ShowARate()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, Image, "sh", "-c", "while :; do :; done");
        await using var stats = Docker.Start("stats", "--format", "{{.Name}} {{.CPUPerc}}", name);
        string? line;
        do
            line = await stats.ReadLineAsync();
        while (line is not null && !Regex.IsMatch(line, $"{name} [1-9][0-9]+[.]"));
        Assert.NotNull(line);
    }

    [Fact]
    public async Task Stats_OfBothClients_LookTheSame()
    {
        TestEngine.SkipOnOracle("it compares our client with Docker's");
        var name = await StartIdleAsync("-m", "64m", "--network", "none");
        const string Format = "table {{.ID}}\t{{.Name}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}";
        Assert.Equal(await Docker.RunAsync("stats", "--no-stream", "--format", Format, name), await Engine.Berth.RunAsync("stats", "--no-stream", "--format", Format, name));
    }

    [Fact]
    public async Task Stats_Live_FollowsTheContainersAndEndsWithThem()
    {
        TestEngine.SkipOnOracle("Docker's client redraws the screen");
        var name = await StartIdleAsync();
        await using var stats = Engine.Berth.Start("stats", "--format", "{{.Name}} {{.PIDs}}", name);
        Assert.Equal($"{name} 2", await stats.ReadLineAsync());
        Assert.Equal($"{name} 2", await stats.ReadLineAsync());
        await Docker.RunAsync("rm", "-f", name);
        Assert.Equal(0, (await stats.FinishAsync()).ExitCode);
    }

    private async Task<JsonNode> GetAsync(string name, string query) =>
        JsonNode.Parse(await Engine.Http.GetStringAsync(new Uri($"/containers/{name}/stats{query}", UriKind.Relative), Ct))!;
}
