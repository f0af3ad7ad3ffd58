using Berth.ApiTests.Support;

namespace Berth.ApiTests.Run;

/// <summary>Memory, processor and process limits, as the container's own cgroup files show them, on either hierarchy.</summary>
public sealed class LimitFlagTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Memory_Given_IsTheCgroupsLimit() =>
        Assert.Equal("33554432", await RunAsync("-m", "32m", Image, "sh", "-c", Read("memory.max", "memory/memory.limit_in_bytes")));

    [Fact]
    public async Task Memory_Exceeded_KillsTheContainerAndSaysSo()
    {
        var name = NewName();
        var result = await Docker.TryAsync("run", "--name", name, "-m", "16m", "--memory-swap", "16m", Image, "tail", "/dev/zero");
        Assert.Equal(137, result.ExitCode);
        Assert.Equal("true 137", await InspectAsync(name, "{{.State.OOMKilled}} {{.State.ExitCode}}"));
    }

    [Fact]
    public async Task Cpus_Given_AreTheQuota() =>
        Assert.Equal("50000", (await RunAsync("--cpus", "0.5", Image, "sh", "-c", Read("cpu.max", "cpu/cpu.cfs_quota_us"))).Split(' ')[0]);

    [Fact]
    public async Task CpuShares_Given_AreTheWeight() =>
        Assert.Contains(await RunAsync("--cpu-shares", "512", Image, "sh", "-c", Read("cpu.weight", "cpu/cpu.shares")), (string[])["512", "20", "59"]);

    [Fact]
    public async Task PidsLimit_Given_IsTheCgroupsLimit() =>
        Assert.Equal("17", await RunAsync("--pids-limit", "17", Image, "sh", "-c", Read("pids.max", "pids/pids.max")));

    [Fact]
    public async Task PidsLimit_Exceeded_FailsTheFork()
    {
        var result = await Docker.TryAsync("run", "--rm", "--pids-limit", "5", Image, "sh", "-c", "for i in 1 2 3 4 5 6 7 8; do sleep 100 & done");
        Assert.Contains("fork", result.Errors, StringComparison.Ordinal);
    }

    private static string Read(string v2, string v1) => $"cat /sys/fs/cgroup/{v2} 2>/dev/null || cat /sys/fs/cgroup/{v1}";
}
