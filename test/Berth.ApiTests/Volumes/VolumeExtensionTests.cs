using Berth.ApiTests.Support;

namespace Berth.ApiTests.Volumes;

/// <summary>What Docker has not: rename, clone, export, import, snapshots.</summary>
public sealed class VolumeExtensionTests : EngineTests
{
    private static int _volumes;
    private readonly string _volume = $"extended-{Interlocked.Increment(ref _volumes)}";
    private readonly string _other;

    public VolumeExtensionTests(TestEngine engine)
        : base(engine)
    {
        TestEngine.SkipOnOracle("Docker has no such commands");
        _other = $"{_volume}-other";
    }

    private Client Berth => Engine.Berth;

    [Fact]
    public async Task Rename_OfAVolumeOfAStoppedContainer_IsKnownToIt()
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, "-v", $"{_volume}:/data", Image, "sh", "-c", "echo x >>/data/file; cat /data/file");
        await Berth.RunAsync("volume", "rename", _volume, _other);
        Assert.Equal($"{_other}:/data {_other}", await InspectAsync(name, "{{index .HostConfig.Binds 0}} {{(index .Mounts 0).Name}}"));
        Assert.Equal("x\nx", await Docker.RunAsync("start", "-a", name));
        Assert.Equal("", await Docker.RunAsync("volume", "ls", "-q", "-f", $"name=^{_volume}$"));
    }

    [Fact]
    public async Task Changes_WhileAContainerRuns_AreRefused()
    {
        await StartIdleAsync("-v", $"{_volume}:/data");
        await Berth.RunAsync("volume", "snapshot", "create", _volume, "first");
        Assert.Contains("volume is in use by running containers", (await Berth.TryAsync("volume", "rename", _volume, _other)).Errors, StringComparison.Ordinal);
        Assert.Contains("volume is in use by running containers", (await Berth.TryAsync("volume", "snapshot", "restore", _volume, "first")).Errors, StringComparison.Ordinal);
        await Docker.RunAsync("volume", "create", _other);
        Assert.Contains("exists already", (await Berth.TryAsync("volume", "clone", _volume, _other)).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clone_IsTheSameAndApart()
    {
        await FillAsync();
        Assert.Equal(_other, await Berth.RunAsync("volume", "clone", _volume, _other));
        Assert.Equal(await DescribeAsync(_volume), await DescribeAsync(_other));
        await RunAsync("-v", $"{_other}:/data", Image, "rm", "-r", "/data/d1");
        Assert.NotEqual(await DescribeAsync(_volume), await DescribeAsync(_other));
    }

    [Fact]
    public async Task ExportAndImport_IsTheSame()
    {
        await FillAsync();
        var archive = Path.GetTempFileName();
        await Berth.RunAsync("volume", "export", "-o", archive, _volume);
        Assert.Equal(_other, await Berth.RunAsync("volume", "import", "-i", archive, _other));
        Assert.Equal(await DescribeAsync(_volume), await DescribeAsync(_other));
        Assert.Contains("the volume is not empty", (await Berth.TryAsync("volume", "import", "-i", archive, _other)).Errors, StringComparison.Ordinal);
        await File.WriteAllTextAsync(archive, "no archive at all, but text that is long enough to be looked at", Ct);
        var third = $"{_other}-3";
        Assert.NotEqual(0, (await Berth.TryAsync("volume", "import", "-i", archive, third)).ExitCode);
        Assert.Contains("no such volume", (await Docker.TryAsync("volume", "inspect", third)).Errors, StringComparison.Ordinal);
        File.Delete(archive);
    }

    [Fact]
    public async Task Snapshot_Restored_IsWhatWasThen()
    {
        await FillAsync();
        var before = await DescribeAsync(_volume);
        await Berth.RunAsync("volume", "snapshot", "create", _volume, "before");
        await RunAsync("-v", $"{_volume}:/data", Image, "sh", "-c", "rm -r /data/d1; echo more >/data/new");
        Assert.Equal("before", await Berth.RunAsync("volume", "snapshot", "ls", "-q", _volume));
        Assert.Contains("has a snapshot named before already", (await Berth.TryAsync("volume", "snapshot", "create", _volume, "before")).Errors, StringComparison.Ordinal);
        await Berth.RunAsync("volume", "snapshot", "restore", _volume, "before");
        Assert.Equal(before, await DescribeAsync(_volume));
        await Berth.RunAsync("volume", "snapshot", "rm", _volume, "before");
        Assert.Equal("", await Berth.RunAsync("volume", "snapshot", "ls", "-q", _volume));
        Assert.Contains("has no snapshot named before", (await Berth.TryAsync("volume", "snapshot", "restore", _volume, "before")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_OfBothClients_PrintTheSame()
    {
        await Docker.RunAsync("volume", "create", "--label", "a=b", _volume);
        foreach (var line in new[] { $"volume ls -f name={_volume}", $"volume ls -q -f name={_volume}", $"volume ls -f name={_volume} --format json", $"volume inspect {_volume}",
            $"volume inspect -f {{{{.Name}}}} {_volume}", "volume ls --format {{.Name}}:{{.Links}}:{{.Size}}", "volume prune -f --filter label=nothing" })
            Assert.Equal(await Docker.RunAsync(line.Split(' ')), await Berth.RunAsync(line.Split(' ')));
        foreach (var line in new[] { "volume inspect nosuch", "volume rm nosuch", "volume create x", "volume create -d nosuch ab" })
            Assert.Equal((await Docker.TryAsync(line.Split(' '))).Errors, (await Berth.TryAsync(line.Split(' '))).Errors);
        Assert.Equal(_volume, await Berth.RunAsync("volume", "rm", _volume));
    }

    private Task FillAsync() => RunAsync("-v", $"{_volume}:/data", Image, "sh", "-c",
        "cd /data; for d in 1 2 3; do mkdir d$d; for f in $(seq 20); do echo $d $f >d$d/f$f; done; done; chown 5:6 d1/f1; chmod 4751 d2/f2; ln d1/f1 hard; ln -s d1 link; "
        + "mkfifo fifo; touch -d '2001-02-03 04:05:06' d3/f3 d3; chmod 1770 .; touch -d '2002-03-04 05:06:07' .");

    private Task<string> DescribeAsync(string volume) => RunAsync("-v", $"{volume}:/data:ro", Image, "sh", "-c",
        "cd /data; find . | sort | while read f; do stat -c '%n %a %u %g %h %F %Y' $f; done; find . -type f | sort | xargs md5sum");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Docker.TryAsync("volume", "rm", "-f", _volume, _other);
        GC.SuppressFinalize(this);
    }
}
