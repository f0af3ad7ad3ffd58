using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Volumes;

/// <summary>Containers with volumes: each test is true of dockerd, too.</summary>
public sealed class VolumeMountTests(TestEngine engine) : EngineTests(engine)
{
    private static int _volumes;
    private readonly string _volume = $"mounted-{Interlocked.Increment(ref _volumes)}";

    [Fact]
    public async Task Named_BetweenContainers_KeepsFiles()
    {
        await RunAsync("-v", $"{_volume}:/data", Image, "sh", "-c", "echo kept >/data/file");
        Assert.Equal("kept", await RunAsync("--mount", $"type=volume,source={_volume},target=/other,readonly", Image, "cat", "/other/file"));
        Assert.NotEqual(0, (await Docker.TryAsync("run", "--rm", "-v", $"{_volume}:/data:ro", Image, "touch", "/data/x")).ExitCode);
    }

    /// <summary>Owners, modes, times and links of the image, and of the directory itself; once, and not into what is not empty.</summary>
    [Fact]
    public async Task Empty_InPlaceOfTheImagesFiles_GetsThem()
    {
        var image = await ImageAsync("mkdir -p /data/sub; echo text >/data/file; chown 5:6 /data/file; chmod 4640 /data/file; ln /data/file /data/hard; ln -s file /data/link; "
            + "mkfifo /data/fifo; touch -d '2001-02-03 04:05:06' /data/file; chown 7:8 /data; chmod 2770 /data");
        const string show = "stat -c '%n %a %u %g %h %F' /data /data/*; stat -c %Y /data/file; cat /data/link";
        var there = await RunAsync(image, "sh", "-c", show);
        Assert.Equal(there, await RunAsync("-v", $"{_volume}:/data", image, "sh", "-c", show));
        await RunAsync("-v", $"{_volume}:/data", Image, "rm", "/data/file");
        Assert.Equal("gone", await RunAsync("-v", $"{_volume}:/data", image, "sh", "-c", "test -e /data/file || echo gone"));
        Assert.Equal("", await RunAsync("-v", "/data", "-v", $"{_volume}-n:/data2:nocopy", image, "sh", "-c", "ls /data2"));
        await Docker.RunAsync("volume", "rm", $"{_volume}-n");
    }

    [Fact]
    public async Task Anonymous_OfARemovedContainer_GoesWithIt()
    {
        var image = await ImageAsync("mkdir /own", "VOLUME /own");
        var before = await VolumesAsync();
        await RunAsync("-v", "/anonymous", image, "true");
        Assert.Equal(before, await VolumesAsync());
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, "--mount", "type=volume,target=/third", "-v", "/anonymous", image);
        Assert.Equal(before.Length + 3, (await VolumesAsync()).Length);
        await Docker.RunAsync("rm", "-v", name);
        Assert.Equal(before, await VolumesAsync());
        await Docker.RunAsync("create", "--name", name, "-v", "/anonymous", Image);
        await Docker.RunAsync("rm", name);
        Assert.Equal(before.Length + 1, (await VolumesAsync()).Length);
        await Docker.RunAsync("volume", "prune", "-f");
    }

    [Fact]
    public async Task VolumesFrom_AnotherContainer_SharesItsVolumes()
    {
        var first = NewName();
        var second = NewName();
        await Docker.RunAsync("create", "--name", first, "-v", "/anonymous", "-v", $"{_volume}:/named", "-v", "/tmp:/host", Image);
        await Docker.RunAsync("create", "--name", second, "--volumes-from", $"{first}:ro", Image, "touch", "/named/x");
        Assert.Equal("/anonymous false /host false /named false", await MountsAsync(second, "Destination", "RW"));
        Assert.NotEqual(0, (await Docker.TryAsync("start", "-a", second)).ExitCode);
        await Docker.RunAsync("rm", "-v", first);
        Assert.Equal("ok", await RunAsync("--volumes-from", second, Image, "sh", "-c", "ls -d /anonymous >/dev/null && echo ok"));
        await Docker.RunAsync("rm", "-v", second);
        Assert.Contains("Error response from daemon: No such container: nosuch", (await Docker.TryAsync("create", "--volumes-from", "nosuch", Image)).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_EveryKind_IsDockers()
    {
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, "-v", $"{_volume}:/a", "-v", $"{_volume}:/b:ro,nocopy", "-v", "/c", "--mount", $"type=volume,source={_volume},target=/d,readonly",
            "--tmpfs", "/e", "--mount", "type=tmpfs,target=/f", Image);
        var mounts = JsonNode.Parse(await InspectAsync(name, "{{json .Mounts}}"))!.AsArray();
        Assert.Equal(
            [$"volume {_volume} /a z true", $"volume {_volume} /b ro,nocopy false", "volume ? /c  true", $"volume {_volume} /d z false", "tmpfs  /f  true"],
            mounts.Select(static mount => $"{mount!["Type"]} {(mount["Name"]?.ToString() is { Length: 64 } ? "?" : mount["Name"])} {mount["Destination"]} {mount["Mode"]} {mount["RW"]}").OrderBy(static line => line.Split('/')[1]));
        var named = mounts.Single(static mount => mount!["Destination"]!.ToString() == "/a")!;
        Assert.Equal(("local", ""), (named["Driver"]!.ToString(), named["Propagation"]!.ToString()));
        Assert.EndsWith($"/volumes/{_volume}/_data", named["Source"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(name, await Docker.RunAsync("ps", "-a", "--filter", $"volume={_volume}", "--format", "{{.Names}}"));
        Assert.Equal(name, await Docker.RunAsync("ps", "-a", "--filter", "volume=/b", "--filter", $"name={name}", "--format", "{{.Names}}"));
        Assert.Equal("4", await Docker.RunAsync("ps", "-a", "--filter", $"name={name}", "--format", "{{.LocalVolumes}}"));
        var row = (await Docker.RunAsync("system", "df", "-v")).Split('\n').Single(line => line.StartsWith($"{_volume} ", StringComparison.Ordinal));
        Assert.Equal([_volume, "1", "0B"], row.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Subpath_IsThatPartAndNothingElse()
    {
        await RunAsync("-v", $"{_volume}:/data", Image, "sh", "-c", "mkdir -p /data/a/b; echo deep >/data/a/b/file; ln -s a /data/inside; ln -s / /data/outside");
        string Mount(string subpath) => $"type=volume,source={_volume},target=/sub,volume-subpath={subpath}";
        Assert.Equal("deep", await RunAsync("--mount", Mount("a/b"), Image, "cat", "/sub/file"));
        Assert.Equal("deep", await RunAsync("--mount", Mount("inside/b"), Image, "cat", "/sub/file"));
        Assert.Matches("access path .*nosuch.*: no such file or directory", (await Docker.TryAsync("run", "--rm", "--mount", Mount("nosuch"), Image, "true")).Errors);
        Assert.Contains("subpath must be a relative path within the volume", (await Docker.TryAsync("run", "--rm", "--mount", Mount("../x"), Image, "true")).Errors, StringComparison.Ordinal);
        var escape = await Docker.TryAsync("run", "--rm", "--mount", Mount("outside"), Image, "sh", "-c", "ls /sub");
        Assert.True(escape.ExitCode != 0 || escape.Output.Contains("inside", StringComparison.Ordinal), escape.Output);
    }

    [Fact]
    public async Task Tmpfs_OfTheDriver_IsSharedAndGoneAtTheEnd()
    {
        await Docker.RunAsync("volume", "create", "-o", "type=tmpfs", "-o", "device=tmpfs", "-o", "o=size=1m,uid=1000", _volume);
        var first = await StartIdleAsync("-v", $"{_volume}:/data");
        await Docker.RunAsync("exec", first, "sh", "-c", "echo shared >/data/file");
        Assert.Equal("shared", await RunAsync("-v", $"{_volume}:/data", Image, "cat", "/data/file"));
        Assert.Equal("shared", await Docker.RunAsync("exec", first, "cat", "/data/file"));
        Assert.Equal("1000", await Docker.RunAsync("exec", first, "stat", "-c", "%u", "/data"));
        await Docker.RunAsync("rm", "-f", first);
        Assert.Equal("", await RunAsync("-v", $"{_volume}:/data", Image, "ls", "/data"));
    }

    [Fact]
    public async Task Copy_OfAStoppedContainer_SeesAFileSystemOfItsOwn()
    {
        await Docker.RunAsync("volume", "create", "-o", "type=tmpfs", "-o", "device=tmpfs", "-o", "o=size=1m", _volume);
        var stopped = NewName();
        await Docker.RunAsync("create", "--name", stopped, "-v", $"{_volume}:/data", Image);
        var directory = Directory.CreateTempSubdirectory("berth-volume-").FullName;
        await File.WriteAllTextAsync($"{directory}/in", "x", Ct);
        await Docker.RunAsync("cp", $"{directory}/in", $"{stopped}:/data/in");
        Assert.Contains("Could not find the file /data/in", (await Docker.TryAsync("cp", $"{stopped}:/data/in", directory)).Errors, StringComparison.Ordinal);
        var running = await StartIdleAsync("-v", $"{_volume}:/data");
        await Docker.RunAsync("exec", running, "sh", "-c", "mkdir /data/sub; echo shared >/data/sub/file");
        await Docker.RunAsync("cp", $"{stopped}:/data/sub/file", $"{directory}/out");
        Assert.Equal("shared\n", await File.ReadAllTextAsync($"{directory}/out", Ct));
        await Docker.RunAsync("cp", $"{directory}/in", $"{stopped}:/data/sub/in");
        Assert.Equal("x", await Docker.RunAsync("exec", running, "cat", "/data/sub/in"));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Copy_OfAStoppedContainer_FailsWithWhatCannotBeMounted()
    {
        await Docker.RunAsync("volume", "create", "-o", "type=ext4", "-o", "device=/nonexist", _volume);
        var stopped = NewName();
        await Docker.RunAsync("create", "--name", stopped, "-v", $"{_volume}:/data:nocopy", Image);
        Assert.Contains("failed to mount local volume: mount /nonexist:", (await Docker.TryAsync("cp", $"{stopped}:/data", "-")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bind_OfTheDriver_IsThatDirectory()
    {
        var directory = Directory.CreateTempSubdirectory("berth-volume-").FullName;
        await File.WriteAllTextAsync($"{directory}/file", "there", Ct);
        await Docker.RunAsync("volume", "create", "-o", "type=none", "-o", $"device={directory}", "-o", "o=bind", _volume);
        Assert.Equal("there", await RunAsync("-v", $"{_volume}:/data", Image, "cat", "/data/file"));
        await Docker.RunAsync("volume", "rm", _volume);
        Assert.True(File.Exists($"{directory}/file"));
        await Docker.RunAsync("volume", "create", "-o", "type=none", "-o", "device=/nonexist", "-o", "o=bind", _volume);
        var refused = await Docker.TryAsync("run", "--rm", "-v", $"{_volume}:/bin", Image, "true");
        Assert.Contains("error while mounting volume", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("mount /nonexist:", refused.Errors, StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Missing_SourceOfAMount_IsRefused() => Assert.Contains(
        "invalid mount config for type \"bind\": bind source path does not exist: /nonexist",
        (await Docker.TryAsync("run", "--rm", "--mount", "type=bind,source=/nonexist,target=/x", Image, "true")).Errors, StringComparison.Ordinal);

    private async Task<string> ImageAsync(string script, string change = "CMD sh")
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, Image, "sh", "-c", script);
        await Docker.RunAsync("commit", "-c", change, name, $"{name}:latest");
        await Docker.RunAsync("rm", name);
        return $"{name}:latest";
    }

    private async Task<string[]> VolumesAsync() => (await Docker.RunAsync("volume", "ls", "-q")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<string> MountsAsync(string container, params string[] fields)
    {
        var mounts = JsonNode.Parse(await InspectAsync(container, "{{json .Mounts}}"))!.AsArray();
        return string.Join(' ', mounts.Select(mount => string.Join(' ', fields.Select(field => mount![field]!.ToString()))).Order(StringComparer.Ordinal));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Docker.TryAsync("volume", "rm", "-f", _volume);
        GC.SuppressFinalize(this);
    }
}
