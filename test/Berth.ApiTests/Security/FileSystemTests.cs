using Berth.ApiTests.Support;

namespace Berth.ApiTests.Security;

public sealed class FileSystemTests(TestEngine engine) : EngineTests(engine)
{
    [Theory]
    [InlineData("/proc/kcore")]
    [InlineData("/proc/keys")]
    [InlineData("/proc/timer_list")]
    public async Task MaskedFile_Read_IsEmpty(string path) =>
        Assert.Equal("0", await RunAsync(Image, "sh", "-c", $"[ -e {path} ] || {{ echo 0; exit; }}; head -c 10 {path} | wc -c"));

    [Theory]
    [InlineData("/proc/acpi")]
    [InlineData("/proc/scsi")]
    [InlineData("/sys/firmware")]
    public async Task MaskedDirectory_Listed_IsEmpty(string path) =>
        Assert.Equal("", await RunAsync(Image, "sh", "-c", $"[ ! -e {path} ] || ls -A {path}"));

    [Theory]
    [InlineData("/proc/sys/kernel/core_pattern")]
    [InlineData("/proc/sysrq-trigger")]
    [InlineData("/proc/irq/default_smp_affinity")]
    [InlineData("/sys/kernel/mm/ksm/run")]
    public async Task ReadOnlyPath_Written_Refuses(string path)
    {
        var result = await Docker.TryAsync("run", "--rm", Image, "sh", "-c", $"[ -e {path} ] || {{ echo Read-only missing >&2; exit 1; }}; echo x >{path}");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Read-only", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/proc")]
    [InlineData("/proc/sys")]
    [InlineData("/proc/self/attr")]
    [InlineData("/proc/version")]
    public async Task Mount_InProc_IsRefused(string path)
    {
        foreach (var options in new[] { new[] { "-v", $"/etc:{path}" }, ["--tmpfs", path] })
        {
            var result = await Docker.TryAsync(["run", "--rm", .. options, Image, "true"]);
            Assert.Equal(125, result.ExitCode);
            Assert.Contains(path, result.Errors, StringComparison.Ordinal);
        }
    }

    /// <summary>Links of the image are followed first.</summary>
    [Fact]
    public async Task Mount_InProcByALink_IsRefused()
    {
        TestEngine.SkipOnOracle("the words are Berth's");
        const string image = "proc-links";
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, Image, "sh", "-c", "ln -s /proc /whole; ln -s /proc/sys /part");
        await Docker.RunAsync("commit", name, image);
        foreach (var mount in new[] { new[] { "-v", "/etc:/part" }, ["-v", "/etc:/whole"], ["-v", "/etc/passwd:/whole/version"], ["--tmpfs", "/part"] })
        {
            Assert.Contains("inside proc", (await Docker.TryAsync(["run", "--rm", .. mount, image, "true"])).Errors, StringComparison.Ordinal);
        }

        await Docker.RunAsync("rmi", image);
    }

    /// <summary>What lxcfs covers, and proc itself.</summary>
    [Fact]
    public async Task Mount_OfMemInfoAndOfProc_Works()
    {
        Assert.Equal("root", await RunAsync("-v", "/etc/passwd:/proc/meminfo", Image, "sh", "-c", "head -c 4 /proc/meminfo"));
        Assert.Equal("proc", await RunAsync("-v", "/proc:/proc", Image, "stat", "-fc", "%T", "/proc"));
    }

    [Fact]
    public async Task CorePattern_OfTheHost_StaysAsItWas()
    {
        var before = await File.ReadAllTextAsync("/proc/sys/kernel/core_pattern", Ct);
        await Docker.TryAsync("run", "--rm", Image, "sh", "-c", "echo '|/bin/sh' >/proc/sys/kernel/core_pattern; mount -o remount,rw /proc/sys");
        Assert.Equal(before, await File.ReadAllTextAsync("/proc/sys/kernel/core_pattern", Ct));
    }

    [Fact]
    public async Task Devices_AreAHandful() =>
        Assert.Equal(
            "fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero",
            await RunAsync(Image, "sh", "-c", "echo $(ls /dev | grep -v ^core$)"));

    [Fact]
    public async Task DeviceOfADisk_MadeByRoot_CannotBeOpened()
    {
        var result = await Docker.TryAsync("run", "--rm", Image, "sh", "-c", "mknod /disk b 254 0 && head -c 1 /disk");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("not permitted", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mounts_OfTheHost_AreNotSeen() =>
        Assert.DoesNotContain("/sys/fs/cgroup/berth", await RunAsync(Image, "cat", "/proc/self/mountinfo"), StringComparison.Ordinal);

    /// <summary>The host's mount table never shows a container.</summary>
    [Fact]
    public async Task MountsOfAContainer_OnTheHost_AreNotSeen()
    {
        TestEngine.SkipOnOracle("Docker mounts containers in the daemon's namespace");
        var before = await File.ReadAllLinesAsync("/proc/self/mountinfo", Ct);
        var name = await StartIdleAsync();
        Assert.Equal(before, await File.ReadAllLinesAsync("/proc/self/mountinfo", Ct));
        Assert.Equal(before, await File.ReadAllLinesAsync($"/proc/{Engine.Daemon.Pid}/mountinfo", Ct));
        await Docker.RunAsync("rm", "-f", name);
    }

    [Fact]
    public async Task SetuidBit_IsKeptAndHonoured()
    {
        var seen = await RunAsync(Image, "sh", "-c", "cp /bin/busybox /x; chmod 4755 /x; stat -c %a /x; awk '$2 == \"/\" {print $4}' /proc/mounts");
        Assert.StartsWith("4755\n", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("nosuid", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cgroup_Namespace_IsPrivate()
    {
        TestEngine.SkipOnOracle("Docker shares the namespace on v1 hierarchies");
        Assert.All((await RunAsync(Image, "cat", "/proc/self/cgroup")).Split('\n'), line => Assert.EndsWith(":/", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AbstractSockets_OfTheEngine_DoNotExist() =>
        Assert.Equal("0", await RunAsync("--net", "host", Image, "sh", "-c", "grep -c '@.*\\(berth\\|docker\\|shim\\)' /proc/net/unix || true"));

    [Fact]
    public async Task DataRootAndSocket_AreClosedToOthers()
    {
        TestEngine.SkipOnOracle("the modes are Berth's own promise");
        Assert.Equal("710", await ModeAsync($"{Engine.Daemon.Directory}/root"));
        Assert.Contains(await ModeAsync(Engine.Daemon.Socket), (string[])["600", "660"]);
        var name = await StartIdleAsync();
        var sockets = (await Command.RunAsync("find", [$"{Engine.Daemon.Directory}/run", "-type", "s", "-perm", "/007"])).Output;
        Assert.Equal("", sockets);
        await Docker.RunAsync("rm", "-f", name);
    }

    private static async Task<string> ModeAsync(string path) => (await Command.RunAsync("stat", ["-c", "%a", path])).Succeeded().Output.Trim();
}
