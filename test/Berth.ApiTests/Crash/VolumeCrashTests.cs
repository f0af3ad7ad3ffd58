using Berth.ApiTests.Support;

namespace Berth.ApiTests.Crash;

/// <summary>The daemon dies while volumes are made, cloned, imported and removed: each of them is whole or not there, and nothing else is left.</summary>
public sealed class VolumeCrashTests(TestEngine engine) : EngineTests(engine)
{
    private const int Rounds = 16;
    private const int Files = 300;

    private string VolumesDirectory => Path.Combine(Engine.Daemon.Directory, "root", "volumes");

    [Fact]
    public async Task Volumes_DaemonKilled_AreWholeOrNotThere()
    {
        TestEngine.SkipOnOracle("kills berthd");
        await RunAsync("-v", "crash-source:/data", Image, "sh", "-c", $"for f in $(seq {Files}); do echo $f >/data/f$f; done");
        var archive = Path.GetTempFileName();
        await Engine.Berth.RunAsync("volume", "export", "-o", archive, "crash-source");
        await Docker.RunAsync("create", "--name", "crash-user", "-v", "crash-named:/named", Image);
        Random random = new(7);
        for (var round = 0; round < Rounds; round++)
        {
            Task[] work =
            [
                Engine.Berth.TryAsync("volume", "clone", "crash-source", $"crash-clone-{round}"),
                Engine.Berth.TryAsync("volume", "import", "-i", archive, $"crash-import-{round}"),
                Engine.Berth.TryAsync("volume", "rename", $"crash-clone-{round - 1}", $"crash-renamed-{round - 1}"),
                Engine.Berth.TryAsync("volume", "rename", round % 2 == 0 ? "crash-named" : "crash-other", round % 2 == 0 ? "crash-other" : "crash-named"),
                Docker.TryAsync("volume", "create", $"crash-plain-{round}"),
                Docker.TryAsync("volume", "rm", $"crash-import-{round - 1}", $"crash-plain-{round - 1}"),
            ];
            await Task.Delay(random.Next(5, 120), Ct);
            await Engine.Daemon.KillAsync();
            await Task.WhenAll(work);
            await Engine.Daemon.StartAsync();
            await VerifyAsync();
        }

        await Docker.RunAsync("rm", "crash-user");
        await Docker.RunAsync("volume", "prune", "-af");
        Assert.Empty(Directory.EnumerateFileSystemEntries(VolumesDirectory));
        File.Delete(archive);
    }

    /// <summary>Anonymous volumes are there with the container that they were made for, or not at all.</summary>
    [Fact]
    public async Task Create_DaemonKilled_LeavesNoVolumeWithoutItsContainer()
    {
        TestEngine.SkipOnOracle("kills berthd");
        await Docker.RunAsync("run", "--name", "crash-image", Image, "sh", "-c", $"mkdir /full; for f in $(seq {Files}); do echo $f >/full/f$f; done");
        await Docker.RunAsync("commit", "crash-image", "crash-image:latest");
        await Docker.RunAsync("rm", "crash-image");
        var before = await Docker.RunAsync("volume", "ls", "-q", "--filter", "dangling=true");
        Random random = new(11);
        for (var round = 0; round < Rounds; round++)
        {
            Task[] work =
            [
                .. Enumerable.Range(0, 4).Select(container => Docker.TryAsync(
                    "create", "--name", $"crash-anonymous-{round}-{container}", "-v", "/full", "-v", "/a", "-v", "/b", "-v", "/c", "crash-image:latest")),
            ];
            await Task.Delay(random.Next(5, 100), Ct);
            await Engine.Daemon.KillAsync();
            await Task.WhenAll(work);
            await Engine.Daemon.StartAsync();
            Assert.Equal(before, await Docker.RunAsync("volume", "ls", "-q", "--filter", "dangling=true"));
        }

        var made = (await Docker.RunAsync("ps", "-aq", "--filter", "name=crash-anonymous")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (made.Length > 0)
        {
            var name = await InspectAsync(made[0], "{{range .Mounts}}{{if eq .Destination \"/full\"}}{{.Name}}{{end}}{{end}}");
            Assert.Equal(Files, Directory.GetFiles(Path.Combine(VolumesDirectory, name, "_data")).Length);
            await Docker.RunAsync(["rm", "-v", .. made]);
        }

        await Docker.RunAsync("rmi", "crash-image:latest");
    }

    private async Task VerifyAsync()
    {
        var known = (await Docker.RunAsync("volume", "ls", "-q")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var there = Directory.EnumerateDirectories(VolumesDirectory).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
        Assert.Equal(known.Order(StringComparer.Ordinal), there);
        foreach (var name in known.Where(static name => name.Contains("clone", StringComparison.Ordinal) || name.Contains("import", StringComparison.Ordinal) || name.Contains("renamed", StringComparison.Ordinal)))
            Assert.Equal((name, Files), (name, Directory.GetFiles(Path.Combine(VolumesDirectory, name, "_data")).Length));
        var mounted = await InspectAsync("crash-user", "{{(index .Mounts 0).Name}}");
        Assert.Contains(mounted, known);
    }
}
