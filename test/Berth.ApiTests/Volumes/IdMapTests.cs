using Berth.ApiTests.Support;

namespace Berth.ApiTests.Volumes;

/// <summary>Binds whose files belong to others in the container: Berth alone has them in Docker's API.</summary>
public sealed class IdMapTests : EngineTests
{
    private readonly string _source = Directory.CreateTempSubdirectory("berth-idmap-").FullName;

    public IdMapTests(TestEngine engine) : base(engine) => Shell($"cd {_source}; touch theirs roots; mkdir sub; chown 1000:1001 . theirs sub");

    [Fact]
    public async Task Owner_OfTheSource_IsTheContainersUser()
    {
        TestEngine.SkipOnOracle("Docker maps no owners");
        const string script = "cd /data; touch mine; stat -c '%n %u:%g' . theirs roots mine";
        Assert.Equal(". 0:0\ntheirs 0:0\nroots 1000:1001\nmine 0:0", await RunAsync("-v", $"{_source}:/data:idmap", Image, "sh", "-c", script));
        Assert.Equal("1000:1001", Shell($"stat -c %u:%g {_source}/mine"));
        Assert.Equal("33:44\n33:44", await RunAsync("-v", $"{_source}:/data:idmap", "--user", "33:44", Image, "sh", "-c", "cd /data; touch more; stat -c %u:%g . more"));
        Assert.Equal("1000:1001", Shell($"stat -c %u:%g {_source}/more"));
    }

    /// <summary>Podman's form: of each range the file system's id comes first.</summary>
    [Fact]
    public async Task Numbers_AreTheMapping()
    {
        TestEngine.SkipOnOracle("Docker maps no owners");
        var map = $"{_source}:/data:rw,idmap=uids=1000-0-1#0-70000-1;gids=1001-0-1#0-70000-1";
        Assert.Equal("0:0\n70000:70000", await RunAsync("-v", map, Image, "sh", "-c", "cd /data; touch mine; stat -c %u:%g theirs roots"));
        Assert.Equal("1000:1001", Shell($"stat -c %u:%g {_source}/mine"));
    }

    [Fact]
    public async Task Mapped_InExecAndCopy_IsMapped()
    {
        TestEngine.SkipOnOracle("Docker maps no owners");
        var name = await StartIdleAsync("-v", $"{_source}:/data:idmap");
        Assert.Equal("0", await Docker.RunAsync("exec", name, "sh", "-c", "touch /data/exec; stat -c %u /data/exec"));
        await Docker.RunAsync("cp", "/etc/hostname", $"{name}:/data/copied");
        Assert.Equal("1000\n1000", Shell($"stat -c %u {_source}/exec {_source}/copied"));
        await Docker.RunAsync("kill", name);
        var refused = await Docker.TryAsync("cp", "/etc/hostname", $"{name}:/data/again");
        Assert.Contains("the owners of /data are mapped by idmap, which is so only while the container runs", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await Docker.TryAsync("cp", $"{name}:/data/exec", $"{_source}/out")).ExitCode);
    }

    [Fact]
    public async Task Inspect_ShowsTheModeAsItWasWritten()
    {
        TestEngine.SkipOnOracle("Docker maps no owners");
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, "-v", $"{_source}:/data:ro,idmap", Image);
        Assert.Equal($"[{_source}:/data:ro,idmap]", await InspectAsync(name, "{{.HostConfig.Binds}}"));
        Assert.Equal("bind ro,idmap false rprivate", await InspectAsync(name, "{{with index .Mounts 0}}{{.Type}} {{.Mode}} {{.RW}} {{.Propagation}}{{end}}"));
        var other = NewName();
        await Docker.RunAsync("create", "--name", other, "--volumes-from", name, Image, "stat", "-c", "%u", "/data");
        Assert.Equal("0", await Docker.RunAsync("start", "-a", other));
    }

    [Fact]
    public async Task Mount_OfTheOwnClient_IsMappedAndKept()
    {
        TestEngine.SkipOnOracle("Docker maps no owners");
        var name = NewName();
        await Engine.Berth.RunAsync("create", "--name", name, "--mount", $"type=bind,source={_source},target=/data,idmap", Image, "stat", "-c", "%u", "/data");
        Assert.Equal("0", await Docker.RunAsync("start", "-a", name));
        Assert.Contains("\"IdMap\":\"owner\"", await Engine.Berth.RunAsync("inspect", "-f", "{{json .HostConfig.Mounts}}", name), StringComparison.Ordinal);
        Assert.Equal("7", await Engine.Berth.RunAsync("run", "--rm", "--mount", $"type=bind,source={_source},target=/data,idmap=uids=1000-7-1", Image, "stat", "-c", "%u", "/data"));
    }

    [Theory]
    [InlineData("/proc/sys:/data:idmap=uids=0-1-1", "map the owners of /data: the file system of /proc/sys (proc) cannot show other owners with this kernel: leave idmap out")]
    [InlineData("/srv:/data:idmap=0-1-1", "invalid idmap '0-1-1': it is owner, or like uids=0-1000-1;gids=0-1000-1")]
    [InlineData("named:/data:idmap", "idmap is for a directory of the machine, and not for a volume")]
    public async Task Wrong_SaysWhatIsWrong(string volume, string message)
    {
        TestEngine.SkipOnOracle("Docker maps no owners");
        Assert.Contains(message, (await Docker.TryAsync("run", "--rm", "-v", volume, Image, "true")).Errors, StringComparison.Ordinal);
    }

    public override async ValueTask DisposeAsync()
    {
        Directory.Delete(_source, recursive: true);
        await base.DisposeAsync();
    }

    private static string Shell(string script)
    {
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true })!;
        var output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
        return output.Trim();
    }
}
