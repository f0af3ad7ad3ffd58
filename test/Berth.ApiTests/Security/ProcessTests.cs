using Berth.ApiTests.Support;

namespace Berth.ApiTests.Security;

/// <summary>What a process in a container holds: descriptors, capabilities, filters. The same for run and for exec.</summary>
public sealed class ProcessTests(TestEngine engine) : EngineTests(engine)
{
    /// <summary>The 14 capabilities of Docker's default.</summary>
    private const string DefaultCapabilities = "00000000a80425fb";

    [Theory]
    [InlineData("run")]
    [InlineData("exec")]
    public async Task Descriptors_OtherThanTheStandardThree_AreClosed(string how) =>
        Assert.Equal("0\n1\n2", await InsideAsync(how, "ls /proc/$$/fd"));

    [Theory]
    [InlineData("run")]
    [InlineData("exec")]
    public async Task Capabilities_AreTheDefaultSetAndNeverInheritable(string how) =>
        Assert.Equal(
            $"CapInh:0000000000000000 CapPrm:{DefaultCapabilities} CapEff:{DefaultCapabilities} CapBnd:{DefaultCapabilities} CapAmb:0000000000000000",
            await InsideAsync(how, "echo $(grep ^Cap /proc/self/status | tr -d '\\t')"));

    [Theory]
    [InlineData("run")]
    [InlineData("exec")]
    public async Task Capabilities_OfAnUnprivilegedUser_AreNotEffective(string how) =>
        Assert.Equal(
            $"CapPrm:0000000000000000 CapEff:0000000000000000 CapBnd:{DefaultCapabilities}",
            await InsideAsync(how, "echo $(grep -E '^Cap(Prm|Eff|Bnd)' /proc/self/status | tr -d '\\t')", "-u", "nobody"));

    [Theory]
    [InlineData("run")]
    [InlineData("exec")]
    public async Task Seccomp_Filter_IsOn(string how) =>
        Assert.Equal("Seccomp:2", await InsideAsync(how, "grep ^Seccomp: /proc/self/status | tr -d '\\t'"));

    [Theory]
    [InlineData("run")]
    [InlineData("exec")]
    public async Task NoNewPrivileges_WhenAskedFor_IsSet(string how) =>
        Assert.Equal("NoNewPrivs:1", await InsideAsync(how, "grep ^NoNewPrivs /proc/self/status | tr -d '\\t'", "--security-opt", "no-new-privileges"));

    [Theory]
    [InlineData("unshare -U true")]
    [InlineData("unshare -m true")]
    [InlineData("mount -t tmpfs x /tmp")]
    [InlineData("hostname other")]
    [InlineData("dmesg")]
    [InlineData("swapoff -a; swapon /etc/passwd")]
    public async Task PrivilegedCalls_ByRoot_AreRefused(string command)
    {
        var result = await Docker.TryAsync("run", "--rm", Image, "sh", "-c", command);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Matches("not permitted|denied", result.Errors);
    }

    [Fact]
    public async Task CapDropAll_LeavesNone() =>
        Assert.Equal("CapEff:0000000000000000", await RunAsync("--cap-drop", "ALL", Image, "sh", "-c", "grep ^CapEff /proc/self/status | tr -d '\\t'"));

    [Fact]
    public async Task CapAdd_AddsOne() =>
        Assert.Equal("CapEff:0000000000001000", await RunAsync("--cap-drop", "ALL", "--cap-add", "NET_ADMIN", Image, "sh", "-c", "grep ^CapEff /proc/self/status | tr -d '\\t'"));

    [Theory]
    [InlineData("run")]
    [InlineData("exec")]
    public async Task Workdir_ThroughADescriptor_IsRefused(string how)
    {
        var name = await StartIdleAsync();
        for (var fd = 3; fd <= (TestEngine.IsOracle ? 10 : 64); fd++)
        {
            var result = how == "exec"
                ? await Docker.TryAsync("exec", "-w", $"/proc/self/fd/{fd}", name, "sh", "-c", "cat ../../../../etc/hostname")
                : await Docker.TryAsync("run", "--rm", "-w", $"/proc/self/fd/{fd}", Image, "sh", "-c", "cat ../../../../etc/hostname");
            Assert.True(result.ExitCode is 125 or 126 or 127, $"descriptor {fd}: {result.ExitCode} {result.Output}{result.Errors}");
        }
    }

    private async Task<string> InsideAsync(string how, string script, params string[] options)
    {
        if (how == "run")
            return await RunAsync([.. options, Image, "sh", "-c", script + "; true"]);
        return await Docker.RunAsync("exec", await StartIdleAsync(options), "sh", "-c", script + "; true");
    }
}
