using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Usage;

public sealed class UpdateTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Update_RunningContainer_ChangesItsCgroup()
    {
        var name = await StartIdleAsync("-m", "32m");
        Assert.Equal(name, await Docker.RunAsync("update", "-m", "64m", "--memory-swap", "-1", "--cpus", "0.5", "--pids-limit", "70", name));
        Assert.Equal("67108864", await CgroupAsync(name, "memory.max", "memory/memory.limit_in_bytes"));
        Assert.Equal("50000", (await CgroupAsync(name, "cpu.max", "cpu/cpu.cfs_quota_us")).Split(' ')[0]);
        Assert.Equal("70", await CgroupAsync(name, "pids.max", "pids/pids.max"));
        Assert.Equal("67108864 -1 500000000", await InspectAsync(name, "{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.NanoCpus}}"));
    }

    [Fact]
    public async Task Update_PidsLimitBelowOne_LiftsIt()
    {
        var name = await StartIdleAsync("--pids-limit", "70");
        await Docker.RunAsync("update", "--pids-limit", "-1", name);
        Assert.Equal("max", await CgroupAsync(name, "pids.max", "pids/pids.max"));
    }

    [Fact]
    public async Task Update_StoppedContainer_CountsAtItsStart()
    {
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, Image, "sh", "-c", Read("pids.max", "pids/pids.max"));
        await Docker.RunAsync("update", "--pids-limit", "33", "--restart", "on-failure:2", name);
        Assert.Equal("33", await Docker.RunAsync("start", "-a", name));
        Assert.Equal("on-failure 2 33", await InspectAsync(name, "{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}} {{.HostConfig.PidsLimit}}"));
    }

    [Fact]
    public async Task Update_IsAnEvent()
    {
        var since = Now();
        var name = await StartIdleAsync();
        await Docker.RunAsync("update", "--cpu-shares", "512", name);
        Assert.Equal(name, await Docker.RunAsync(
            "events", "--since", since, "--until", Now(), "--filter", $"container={name}", "--filter", "event=update", "--format", "{{.Actor.Attributes.name}}"));
    }

    [Theory]
    [InlineData("""{"Memory":1048576}""", 400, "Minimum memory limit allowed is 6MB")]
    [InlineData("""{"NanoCpus":900000000000}""", 400, "Range of CPUs is from 0.01 to ")]
    [InlineData("""{"RestartPolicy":{"Name":"sometimes"}}""", 400, "invalid restart policy: unknown policy 'sometimes'")]
    [InlineData("""{"Memory":134217728}""", 409, "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time")]
    [InlineData("""{"CpuQuota":5000}""", 409, "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set")]
    public async Task Update_WhatCannotBe_IsRefusedInDockersWords(string body, int status, string message)
    {
        var name = await StartIdleAsync("-m", "32m", "--cpus", "0.5");
        using var answer = await PostAsync(name, body);
        Assert.Equal(status, (int)answer.StatusCode);
        var id = await InspectAsync(name, "{{.Id}}");
        var said = (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["message"]!;
        Assert.StartsWith(status == 409 ? $"Cannot update container {id}: {message}" : message, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_RestartOfAContainerThatRemovesItself_IsRefused()
    {
        var name = await StartIdleAsync("--rm");
        var result = await Docker.TryAsync("update", "--restart", "always", name);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Restart policy cannot be updated because AutoRemove is enabled for the container", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_Answer_HasItsWarnings()
    {
        using var answer = await PostAsync(await StartIdleAsync(), """{"CpuShares":512}""");
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!.ContainsKey("Warnings"));
    }

    [Fact]
    public async Task Update_ThenAKilledDaemon_IsKeptAndCanBeChangedAgain()
    {
        TestEngine.SkipOnOracle("dockerd takes its containers with it");
        var name = await StartIdleAsync();
        await Docker.RunAsync("update", "--pids-limit", "44", "--cpu-shares", "512", name);
        await Engine.Daemon.KillAsync();
        await Engine.Daemon.StartAsync();
        Assert.Equal("44 512 true", await InspectAsync(name, "{{.HostConfig.PidsLimit}} {{.HostConfig.CpuShares}} {{.State.Running}}"));
        await Docker.RunAsync("update", "--pids-limit", "45", name);
        Assert.Equal("45", await CgroupAsync(name, "pids.max", "pids/pids.max"));
    }

    [Fact]
    public async Task Update_ManyAtOnce_LosesNone()
    {
        var name = await StartIdleAsync();
        await Task.WhenAll(
            Docker.RunAsync("update", "--pids-limit", "61", name), Docker.RunAsync("update", "--cpu-shares", "300", name),
            Docker.RunAsync("update", "-m", "70m", "--memory-swap", "-1", name), Docker.RunAsync("update", "--cpus", "0.7", name));
        Assert.Equal("61 300 73400320 700000000", await InspectAsync(name, "{{.HostConfig.PidsLimit}} {{.HostConfig.CpuShares}} {{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}"));
    }

    [Fact]
    public async Task Update_WithOurClient_PrintsTheNames()
    {
        TestEngine.SkipOnOracle("it is our client's");
        var (one, other) = (await StartIdleAsync(), await StartIdleAsync());
        Assert.Equal($"{one}\n{other}", await Engine.Berth.RunAsync("update", "--pids-limit", "60", one, other));
        Assert.Equal("60", await CgroupAsync(other, "pids.max", "pids/pids.max"));
        Assert.Equal(1, (await Engine.Berth.TryAsync("update", one)).ExitCode);
    }

    private static string Now()
    {
        var microseconds = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / 10;
        return $"{microseconds / 1_000_000}.{microseconds % 1_000_000:D6}";
    }

    private Task<string> CgroupAsync(string name, string v2, string v1) => Docker.RunAsync("exec", name, "sh", "-c", Read(v2, v1));

    private static string Read(string v2, string v1) => $"cat /sys/fs/cgroup/{v2} 2>/dev/null || cat /sys/fs/cgroup/{v1}";

    private async Task<HttpResponseMessage> PostAsync(string name, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await Engine.Http.PostAsync(new Uri($"/containers/{name}/update", UriKind.Relative), content, Ct);
    }
}
