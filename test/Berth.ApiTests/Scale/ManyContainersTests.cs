using Berth.ApiTests.Support;

namespace Berth.ApiTests.Scale;

/// <summary>Many at once, and many after one another; nothing is left of them, and the daemon does not grow.</summary>
public sealed class ManyContainersTests(TestEngine engine) : EngineTests(engine)
{
    private const int AtOnce = 100;
    private const int InARow = 1000;
    private const int WarmUp = 200;

    [Fact]
    public async Task HundredAtOnce_RunStopAndRemove_LeaveNothing()
    {
        TestEngine.SkipOnOracle("what is left behind is looked for in Berth's own places");
        var names = Enumerable.Range(0, AtOnce).Select(_ => NewName()).ToArray();
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = 10 }, async (name, _) =>
            await Docker.RunAsync("run", "-d", "--name", name, Image, "sh", "-c", "trap 'exit 0' TERM; echo up; sleep 1000 & wait"));
        var inits = (await Docker.RunAsync(["inspect", "-f", "{{.State.Pid}}", .. names])).Split('\n').Select(int.Parse).ToArray();
        var addresses = (await Docker.RunAsync(["inspect", "-f", "{{.NetworkSettings.IPAddress}}", .. names])).Split('\n');

        var listed = (await Docker.RunAsync("ps", "--filter", $"name={GetType().Name.ToLowerInvariant()}", "--format", "{{.Names}} {{.State}}")).Split('\n');
        Assert.Equal(names.Select(name => $"{name} running").Order(), listed.Order());
        Assert.Equal(AtOnce, addresses.Distinct().Count());
        await Parallel.ForEachAsync(names.Chunk(10), async (chunk, _) => await Docker.RunAsync(["stop", "-t", "20", .. chunk]));
        Assert.All(await Task.WhenAll(names.Select(name => InspectAsync(name, "{{.State.ExitCode}}"))), code => Assert.Equal("0", code));
        await Docker.RunAsync(["rm", .. names]);

        Assert.DoesNotContain(inits, HostProcesses.Exists);
        await NothingButTheReadyOnesAsync();
        var known = (await Docker.RunAsync("ps", "-aq")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        Assert.Equal(known, Directory.GetDirectories($"{Engine.Daemon.Directory}/root/containers").Length);
    }

    [Fact]
    public async Task ThousandInARow_LeaveTheDaemonAsItWas()
    {
        TestEngine.SkipOnOracle("dockerd's size is not our business");
        var pid = Engine.Daemon.Pid;
        await RunInARowAsync(WarmUp);
        await NothingButTheReadyOnesAsync();
        var (descriptors, threads, memory) = (HostProcesses.FileDescriptors(pid), HostProcesses.Threads(pid), HostProcesses.ResidentSet(pid));

        await RunInARowAsync(InARow - WarmUp);

        await NothingButTheReadyOnesAsync();
        await Eventually.TrueAsync("no more descriptors than before", () => HostProcesses.FileDescriptors(pid) <= descriptors + 8);
        Assert.InRange(HostProcesses.Threads(pid), 1, threads + 8);
        Assert.InRange(HostProcesses.ResidentSet(pid), 1, memory + (16 << 10));
    }

    private async Task RunInARowAsync(int count)
    {
        for (var i = 0; i < count; i++)
            Assert.Equal("x", await Engine.Berth.RunAsync("run", "--rm", Image, "echo", "x"));
    }

    /// <summary>Without their children that wait to become a container's init.</summary>
    private static int Shims()
    {
        int[] all = [.. HostProcesses.Named("berth-shim")];
        return all.Count(pid => !all.Contains(HostProcesses.Parent(pid)));
    }

    /// <summary>Shims, interfaces, cgroups and run directories of the slots that wait for the next containers are all there is.</summary>
    private async Task NothingButTheReadyOnesAsync()
    {
        // Two ready ones each for the bridge, no network and the host's; and what other tests have left running in the suite's engine.
        const int Ready = 6;
        var running = (await Docker.RunAsync("ps", "-q")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        var expected = Ready + running;
        var addresses = 16 + running;
        await Eventually.TrueAsync("only ready shims", () => Shims() <= expected);
        await Eventually.TrueAsync("only ready interfaces", () => Directory.GetDirectories("/sys/class/net", "veth*").Length <= addresses);
        await Eventually.TrueAsync("only ready run directories", () => Directory.GetDirectories($"{Engine.Daemon.Directory}/run/containers").Length <= expected);
        await Eventually.TrueAsync("only ready cgroups", () =>
            new[] { "/sys/fs/cgroup/memory/berth", "/sys/fs/cgroup/berth" }.Where(Directory.Exists).All(group => Directory.GetDirectories(group).Length <= expected));
        Assert.DoesNotContain(await File.ReadAllLinesAsync("/proc/self/mountinfo"), line => line.Contains("/containers/", StringComparison.Ordinal));
    }
}
