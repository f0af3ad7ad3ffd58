using Berth.ApiTests.Support;

namespace Berth.ApiTests.Run;

/// <summary>Flags that shape the file system: binds, tmpfs, a read-only root.</summary>
public sealed class MountFlagTests(TestEngine engine) : EngineTests(engine)
{
    private readonly string _host = Directory.CreateTempSubdirectory("berth-bind-").FullName;

    public override async ValueTask DisposeAsync()
    {
        Directory.Delete(_host, recursive: true);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Volume_OfAHostDirectory_IsSharedBothWays()
    {
        await File.WriteAllTextAsync($"{_host}/in", "from the host", Ct);
        Assert.Equal("from the host", await RunAsync("-v", $"{_host}:/data", Image, "sh", "-c", "cat /data/in; echo back >/data/out"));
        Assert.Equal("back\n", await File.ReadAllTextAsync($"{_host}/out", Ct));
    }

    [Fact]
    public async Task Volume_ReadOnly_RefusesWrites()
    {
        var result = await Docker.TryAsync("run", "--rm", "-v", $"{_host}:/data:ro", Image, "touch", "/data/x");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Read-only file system", result.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_host));
    }

    [Theory]
    [InlineData("one", "/etc")]
    [InlineData("", "/etc/passwd")]
    public async Task Volume_OfAnotherKindThanItsPlace_IsRefusedByName(string source, string place)
    {
        await File.WriteAllTextAsync($"{_host}/one", "1", Ct);
        var result = await Docker.TryAsync("run", "--rm", "-v", $"{_host}/{source}:{place}", Image, "true");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Matches("a directory (cannot be mounted )?onto a file", result.Errors);
    }

    [Fact]
    public async Task Volume_OfOneFile_IsThatFile()
    {
        await File.WriteAllTextAsync($"{_host}/one", "1", Ct);
        Assert.Equal("1", await RunAsync("-v", $"{_host}/one:/etc/one", Image, "cat", "/etc/one"));
    }

    [Fact]
    public async Task Volume_OfAMissingHostDirectory_MakesIt()
    {
        await RunAsync("-v", $"{_host}/new:/data", Image, "touch", "/data/x");
        Assert.True(File.Exists($"{_host}/new/x"));
    }

    [Fact]
    public async Task Volume_OntoAMissingTarget_MakesTheTarget() =>
        Assert.Equal("made", await RunAsync("-v", $"{_host}:/deep/er/target", Image, "sh", "-c", "[ -d /deep/er/target ] && echo made"));

    [Fact]
    public async Task Mount_OfAMissingSource_IsRefusedByName()
    {
        var result = await Docker.TryAsync("run", "--rm", "--mount", $"type=bind,src={_host}/missing,dst=/data", Image, "true");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains($"{_host}/missing", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Volume_WithARelativeTarget_IsRefused()
    {
        var result = await Docker.TryAsync("run", "--rm", "-v", $"{_host}:data", Image, "true");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("data", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tmpfs_WithASize_IsATmpfsOfThatSize() =>
        Assert.Equal("tmpfs 1024", await RunAsync("--tmpfs", "/t:size=1m", Image, "sh", "-c", "df -k /t | awk 'NR==2 {print $1, $2}'"));

    [Theory]
    [InlineData("/new", "drwxrwxrwt")]
    [InlineData("/etc", "drwxr-xr-x")]
    [InlineData("/etc:mode=700", "drwx------")]
    public async Task Tmpfs_OverADirectory_HasItsPermissionsUnlessTold(string tmpfs, string expected) =>
        Assert.Equal(expected, await RunAsync("--tmpfs", tmpfs, Image, "stat", "-c", "%A", tmpfs.Split(':')[0]));

    [Fact]
    public async Task ReadOnly_Root_RefusesWrites()
    {
        var result = await Docker.TryAsync("run", "--rm", "--read-only", Image, "touch", "/x");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Read-only file system", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadOnly_WithTmpfs_LeavesThatWritable() =>
        Assert.Equal("ok", await RunAsync("--read-only", "--tmpfs", "/t", Image, "sh", "-c", "echo ok >/t/x; cat /t/x"));

    [Fact]
    public async Task WritableLayer_OfAContainer_SurvivesARestartOfIt()
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, Image, "sh", "-c", "cat /kept 2>/dev/null; echo kept >/kept");
        Assert.Equal("kept", await Docker.RunAsync("start", "-a", name));
    }

    [Fact]
    public async Task WritableLayer_OfOneContainer_IsNotSeenByAnother()
    {
        await RunAsync(Image, "touch", "/mine");
        Assert.Equal("gone", await RunAsync(Image, "sh", "-c", "[ -e /mine ] || echo gone"));
    }
}
