using Berth.ApiTests.Support;

namespace Berth.ApiTests.Errors;

/// <summary>A daemon of its own on a small file system of its own, which gets full, read-only, or is not there.</summary>
public sealed class StorageFaultTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-disk-").FullName;
    private readonly EngineProcess _daemon;
    private readonly Client _docker;
    private readonly Client _berth;

    public StorageFaultTests()
    {
        _daemon = TestEngine.BerthdBeside(_directory);
        _docker = new Client("docker", _daemon.Socket);
        _berth = new Client(Repository.Program("berth"), _daemon.Socket);
    }

    public async ValueTask InitializeAsync()
    {
        TestEngine.SkipOnOracle("faults of Berth's own store");
        await RunAsync("truncate", "-s", "32M", $"{_directory}/disk");
        await RunAsync("mkfs.ext4", "-q", $"{_directory}/disk");
        Directory.CreateDirectory($"{_directory}/root");
        await RunAsync("mount", "-o", "loop", $"{_directory}/disk", $"{_directory}/root");
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        await TestEngine.RemoveBridgeAsync();
        await Command.RunAsync("umount", [$"{_directory}/root"]);
        await Command.RunAsync("rm", ["-rf", _directory]);
    }

    [Fact]
    public async Task FullDisk_IsToldWithItsPath_AndNothingIsLost()
    {
        await _daemon.StartAsync();
        await _berth.RunAsync("image", "bootstrap", "busybox");
        await _docker.RunAsync("run", "--name", "before", TestEngine.Image, "echo", "kept");
        await RunAsync("sh", "-c", $"dd if=/dev/zero of={_directory}/root/fill bs=64k 2>/dev/null; cat /dev/zero >>{_directory}/root/fill 2>/dev/null; true");

        // The file system keeps a little back, which the first ones still get.
        var create = await _docker.TryAsync("create", TestEngine.Image, "true");
        for (var i = 0; i < 200 && create.ExitCode == 0; i++)
            create = await _docker.TryAsync("create", TestEngine.Image, "true");

        Assert.NotEqual(0, create.ExitCode);
        Assert.DoesNotContain("   at ", create.Errors, StringComparison.Ordinal);
        Assert.Contains("no space left on the device", create.Errors, StringComparison.Ordinal);
        var import = await _docker.TryWithInputAsync(new byte[4 << 20], "import", "-", "big:1");
        Assert.DoesNotContain("   at ", import.Errors, StringComparison.Ordinal);
        Assert.Equal("kept", await _docker.RunAsync("logs", "before"));
        await RunAsync("rm", $"{_directory}/root/fill");
        Assert.Equal("again", await _docker.RunAsync("run", "--rm", TestEngine.Image, "echo", "again"));
        await _docker.RunAsync("rm", "before");
    }

    [Fact]
    public async Task FullDisk_AtAnUpdate_LeavesLimitsAndRecordAlike()
    {
        await _daemon.StartAsync();
        await _berth.RunAsync("image", "bootstrap", "busybox");
        await _docker.RunAsync("run", "-d", "--name", "limited", "--pids-limit", "20", TestEngine.Image, "sleep", "1000");
        await RunAsync("sh", "-c", $"dd if=/dev/zero of={_directory}/root/fill bs=64k 2>/dev/null; dd if=/dev/zero of={_directory}/root/rest bs=512 2>/dev/null; true");

        var limit = 20;
        while (limit < 400 && (await _docker.TryAsync("update", "--pids-limit", $"{limit + 1}", "limited")).ExitCode == 0)
            limit++;

        Assert.InRange(limit, 20, 399);
        Assert.Equal($"{limit}", await _docker.RunAsync("inspect", "-f", "{{.HostConfig.PidsLimit}}", "limited"));
        Assert.Equal($"{limit}", await _docker.RunAsync("exec", "limited", "sh", "-c", "cat /sys/fs/cgroup/pids.max 2>/dev/null || cat /sys/fs/cgroup/pids/pids.max"));
        await RunAsync("rm", $"{_directory}/root/fill");
        await _docker.RunAsync("rm", "-f", "limited");
    }

    [Fact]
    public async Task FullDisk_WhileAContainerLogs_EndsNothing()
    {
        await _daemon.StartAsync();
        await _berth.RunAsync("image", "bootstrap", "busybox");
        await _docker.RunAsync("run", "-d", "--name", "writer", TestEngine.Image, "sh", "-c", "yes 0123456789 | head -c 60000000; exit 4");

        Assert.Equal("4", await _docker.RunAsync("wait", "writer"));
        Assert.Equal("exited", await _docker.RunAsync("inspect", "-f", "{{.State.Status}}", "writer"));
        await _docker.RunAsync("rm", "writer");
        Assert.Equal("free", await _docker.RunAsync("run", "--rm", TestEngine.Image, "echo", "free"));
    }

    [Fact]
    public async Task ReadOnlyRoot_IsRefusedAtTheStart_WithTheReason()
    {
        await RunAsync("mount", "-o", "remount,ro", $"{_directory}/root");

        var result = await Command.RunAsync(
            Repository.Program("berthd"), ["--root", $"{_directory}/root", "--run", $"{_directory}/run", "--host", $"unix://{_directory}/docker.sock"]);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains($"{_directory}/root", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.Contains("ead-only file system", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondDaemon_OnTheSameRoot_IsRefused()
    {
        await _daemon.StartAsync();

        var result = await Command.RunAsync(
            Repository.Program("berthd"), ["--root", $"{_directory}/root", "--run", $"{_directory}/run2", "--host", $"unix://{_directory}/second.sock"]);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains($"{_daemon.Pid}", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output + result.Errors, StringComparison.Ordinal);
    }

    private static async Task RunAsync(string program, params string[] arguments) => (await Command.RunAsync(program, arguments)).Succeeded();
}
