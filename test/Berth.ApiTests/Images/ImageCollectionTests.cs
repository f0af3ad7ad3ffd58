using Berth.ApiTests.Support;

namespace Berth.ApiTests.Images;

/// <summary>Images that nobody uses go by themselves above the high mark, in a daemon with a configuration of its own.</summary>
public sealed class ImageCollectionTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-gc-").FullName;
    private readonly EngineProcess _daemon;
    private readonly Client _docker;
    private readonly Client _berth;

    public ImageCollectionTests()
    {
        _daemon = new EngineProcess(
            _directory, Repository.Program("berthd"), "--root", $"{_directory}/root", "--run", $"{_directory}/run",
            "--host", $"unix://{_directory}/docker.sock", "--config", $"{_directory}/config.json");
        _docker = new Client("docker", _daemon.Socket);
        _berth = new Client(Repository.Program("berth"), _daemon.Socket);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        TestEngine.SkipOnOracle("images are not collected");
        Configure("");
        await _daemon.StartAsync();
        await _berth.RunAsync("image", "bootstrap", "busybox");
        await ImportAsync("one");
        await ImportAsync("two");
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        await Command.RunAsync("ip", ["link", "del", "berth9"]);
        await Command.RunAsync("rm", ["-rf", _directory]);
    }

    [Fact]
    public async Task Gc_WithoutMarks_SaysWhereTheyAreSet()
    {
        var result = await _berth.TryAsync("image", "gc");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("\"image-gc\" in the configuration of the daemon", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gc_AfterAnImport_TakesTheOldestThatNoContainerUses()
    {
        await _docker.RunAsync("create", "--name", "user", TestEngine.Image, "true");
        await using var events = _docker.Start("events", "--since", "1", "--filter", "type=image", "--format", "{{.Action}} {{.Actor.Attributes.name}}");
        await ReloadAsync(""", "image-gc": {"high": "12M", "low": "11M", "min-age": "0s"}""");
        var one = await _docker.RunAsync("image", "inspect", "-f", "{{.Id}}", "one");
        Assert.Contains("Nothing to do: ", await _berth.RunAsync("image", "gc", "--dry-run"), StringComparison.Ordinal);

        await ImportAsync("three");

        await events.ReadUntilAsync($"delete {one}");
        Assert.Equal([TestEngine.Image, "three:latest", "two:latest"], await NamesAsync());
        await _daemon.KillAsync();
        await _daemon.StartAsync();
        Assert.Equal(0, (await _docker.TryAsync("start", "user")).ExitCode);
    }

    [Fact]
    public async Task Gc_DryRun_ShowsWhatTheNextTakes()
    {
        await ReloadAsync(""", "image-gc": {"high": "4M", "low": "1k", "min-age": "0s"}""");
        await _docker.RunAsync("create", "--name", "user", TestEngine.Image, "true");

        var shown = await _berth.RunAsync("image", "gc", "--dry-run");
        Assert.Matches("(?m)^IMAGE ID +NAMES +LAST USED +SIZE\n[0-9a-f]{12} +one:latest +.* ago +4MB\n[0-9a-f]{12} +two:latest +.* ago +4MB\nWould be reclaimed: 8MB; ", shown);
        Assert.Equal([TestEngine.Image, "one:latest", "two:latest"], await NamesAsync());
        Assert.Equal(2, (await _berth.RunAsync("image", "gc", "-q")).Split('\n').Length);
        Assert.Equal([TestEngine.Image], await NamesAsync());
        Assert.Contains("Nothing to do: ", await _berth.RunAsync("image", "gc"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gc_WithinTheAge_TakesNothing()
    {
        await ReloadAsync(""", "image-gc": {"high": "1M"}""");

        Assert.Contains("every image is in use or too young", await _berth.RunAsync("image", "gc"), StringComparison.Ordinal);
        Assert.Equal(3, (await NamesAsync()).Length);
    }

    private async Task<string[]> NamesAsync() =>
        [.. (await _docker.RunAsync("images", "--format", "{{.Repository}}:{{.Tag}}")).Split('\n').Order(StringComparer.Ordinal)];

    private void Configure(string more) =>
        File.WriteAllText($"{_directory}/config.json", $$"""{"bridge": "berth9", "bip": "172.30.0.1/24", "iptables": false{{more}}}""");

    /// <summary>By SIGHUP; the log tells when it has been read.</summary>
    private async Task ReloadAsync(string more)
    {
        Configure(more);
        (await Command.RunAsync("kill", ["-HUP", $"{_daemon.Pid}"])).Succeeded();
        await Eventually.TrueAsync(
            "the configuration was read again", async () => (await File.ReadAllTextAsync(_daemon.Log, Ct)).Contains("was read again", StringComparison.Ordinal));
    }

    /// <summary>An image of one file of 4 MB.</summary>
    private async Task ImportAsync(string name)
    {
        var tar = Path.Combine(_directory, "files.tar");
        (await Command.RunAsync("sh", ["-c", $"cd {_directory} && echo {name} >file && truncate -s 4000000 file && tar cf files.tar file"])).Succeeded();
        (await _docker.TryWithInputAsync(await File.ReadAllBytesAsync(tar, Ct), "import", "-", name)).Succeeded();
    }
}
