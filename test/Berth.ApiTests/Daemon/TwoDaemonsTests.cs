using Berth.ApiTests.Support;

namespace Berth.ApiTests.Daemon;

/// <summary>A second daemon beside the suite's: other directories, another bridge, the same names. Neither notices the other.</summary>
public sealed class TwoDaemonsTests(TestEngine engine) : EngineTests(engine), IAsyncLifetime
{
    private const string Bridge = "berth9";
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-second-").FullName;
    private EngineProcess? _second;

    private Client Other => new("docker", _second!.Socket);

    public async ValueTask InitializeAsync()
    {
        TestEngine.SkipOnOracle("two of Berth's daemons");
        File.WriteAllText($"{_directory}/config.json", $$"""{ "bridge": "{{Bridge}}", "bip": "172.30.9.1/24" }""");
        _second = new EngineProcess(
            _directory, Repository.Program("berthd"), "--root", $"{_directory}/root", "--run", $"{_directory}/run", "--config", $"{_directory}/config.json",
            "--host", $"unix://{_directory}/docker.sock");
        await _second.StartAsync();
        await new Client(Repository.Program("berth"), _second.Socket).RunAsync("image", "bootstrap", "busybox");
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        if (_second is not null)
        {
            await _second.DisposeAsync();
            await Command.RunAsync("ip", ["link", "del", Bridge]);
            await Command.RunAsync("nft", ["delete", "table", "inet", $"berth_{Bridge}"]);
        }
        await DisposeAsync();
        await Command.RunAsync("rm", ["-rf", _directory]);
    }

    [Fact]
    public async Task Containers_OfTheSameName_AreEachDaemonsOwn()
    {
        var name = NewName();
        await RunIdleAsync(Docker, name, "one");
        await RunIdleAsync(Other, name, "two");
        Assert.Equal("one", await Docker.RunAsync("exec", name, "cat", "/who"));
        Assert.Equal("two", await Other.RunAsync("exec", name, "cat", "/who"));
        Assert.StartsWith("172.30.9.", await Other.RunAsync("inspect", "-f", "{{.NetworkSettings.IPAddress}}", name), StringComparison.Ordinal);
        Assert.Equal("1", await Other.RunAsync("info", "-f", "{{.ContainersRunning}}"));

        await Other.RunAsync("kill", name);
        await Other.RunAsync("system", "prune", "-f");
        Assert.NotEqual(0, (await Other.TryAsync("inspect", name)).ExitCode);
        Assert.Equal("one", await Docker.RunAsync("exec", name, "cat", "/who"));
    }

    [Fact]
    public async Task Restart_OfOneDaemon_LeavesTheOthersAlone()
    {
        var name = NewName();
        await RunIdleAsync(Docker, name, "one");
        await RunIdleAsync(Other, name, "two");
        var pids = (await InspectAsync(name, "{{.State.Pid}}"), await Other.RunAsync("inspect", "-f", "{{.State.Pid}}", name));
        var (first, second) = (await LinksAsync("berth0"), await LinksAsync(Bridge));

        // Killed, so that the next one has to find out what of all this is its own.
        await Engine.Daemon.KillAsync();
        await Engine.Daemon.StartAsync();
        await _second!.KillAsync();
        await _second.StartAsync();

        Assert.Equal(pids, (await InspectAsync(name, "{{.State.Pid}}"), await Other.RunAsync("inspect", "-f", "{{.State.Pid}}", name)));
        Assert.Equal("one", await Docker.RunAsync("exec", name, "cat", "/who"));
        Assert.Equal("two", await Other.RunAsync("exec", name, "cat", "/who"));
        Assert.Contains(await LinkOfAsync(Docker, name), await LinksAsync("berth0"));
        Assert.Contains(await LinkOfAsync(Other, name), await LinksAsync(Bridge));
        Assert.Empty(first.Intersect(second));
    }

    [Fact]
    public async Task Firewall_OfEach_HoldsItsOwnBridge()
    {
        var tables = (await Command.RunAsync("nft", ["list", "ruleset"])).Succeeded().Output;
        foreach (var (table, bridge) in ((string, string)[])[("inet berth {", "berth0"), ($"inet berth_{Bridge} {{", Bridge)])
        {
            var own = tables[tables.IndexOf("table " + table, StringComparison.Ordinal)..];
            var end = own.IndexOf("\n}", StringComparison.Ordinal);
            Assert.Contains($"elements = {{ \"{bridge}\" }}", own[..end], StringComparison.Ordinal);
        }
        // And so from one to the other nothing passes, but each of its own.
        var (server, client) = (NewName(), NewName());
        await Docker.RunAsync("run", "-d", "--name", server, Image, "sh", "-c", "while :; do echo hello | nc -l -p 80; done");
        await Docker.RunAsync("run", "-d", "--name", client, Image, "sleep", "1000");
        var address = await InspectAsync(server, "{{.NetworkSettings.IPAddress}}");
        await Eventually.TrueAsync("a neighbour is answered", async () => (await Docker.TryAsync("exec", client, "nc", "-w", "1", address, "80")).Output == "hello\n");
        Assert.NotEqual("hello\n", (await Other.TryAsync("run", "--rm", Image, "nc", "-w", "1", address, "80")).Output);
    }

    [Fact]
    public async Task CgroupParent_OfAContainer_IsFoundByTheNextDaemon()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--cgroup-parent", "/berth-own", "--name", name, Image, "sleep", "1000");
        var (id, shim) = (await InspectAsync(name, "{{.Id}}"), HostProcesses.Parent(int.Parse(await InspectAsync(name, "{{.State.Pid}}"))));
        Assert.NotEmpty(Cgroups(id));
        await Engine.Daemon.KillAsync();
        await Command.RunAsync("kill", ["-KILL", $"{shim}"]);
        await Engine.Daemon.StartAsync();
        Assert.Equal("exited", await InspectAsync(name, "{{.State.Status}}"));
        await Eventually.TrueAsync("its cgroups are gone", () => Cgroups(id).Length == 0);
        await Command.RunAsync("sh", ["-c", "find /sys/fs/cgroup -type d -name berth-own -exec rmdir {} +"]);
    }

    private static Task RunIdleAsync(Client docker, string name, string word) =>
        docker.RunAsync("run", "-d", "--name", name, Image, "sh", "-c", $"echo {word} >/who; trap 'exit 0' TERM; sleep 1000 & wait");

    private static string[] Cgroups(string id) => Directory.GetDirectories("/sys/fs/cgroup", id, SearchOption.AllDirectories);

    private static async Task<string[]> LinksAsync(string bridge) =>
        [.. (await Command.RunAsync("ip", ["-o", "link", "show", "master", bridge])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[1].Split('@')[0])];

    /// <summary>Berth's links are named after their addresses.</summary>
    private static async Task<string> LinkOfAsync(Client docker, string name) => "veth" + string.Concat(
        (await docker.RunAsync("inspect", "-f", "{{.NetworkSettings.IPAddress}}", name)).Split('.').Select(part => int.Parse(part).ToString("x2")));
}
