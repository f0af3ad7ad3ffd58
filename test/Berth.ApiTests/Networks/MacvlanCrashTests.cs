using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

/// <summary>
/// The daemon dies in the middle of everything that networks on the machine's interfaces can do. What is of such a network is inside containers, where no list of the machine's
/// interfaces shows it, or is a parent that was made for it.
/// </summary>
public sealed class MacvlanCrashTests(TestEngine engine) : NetworkTestsBase(engine)
{
    private const int Kills = 50;

    /// <summary>A parent that the engine makes; on a kernel without VLANs there is no network to it.</summary>
    private const string Tagged = "out0.50";

    [Fact]
    public async Task Kill_WhileNetworksOfParentsComeAndGo_LeavesNoInterface()
    {
        TestEngine.SkipOnOracle("it kills berthd");
        await using var outside = await OutsideNetwork.CreateAsync();
        var bridge = await CreateNetworkAsync();
        var alive = await StartIdleAsync("--network", bridge);
        for (var round = 0; round < Kills; round++)
        {
            using CancellationTokenSource stop = new();
            var load = Task.WhenAll(LoadAsync("out0", 0, alive, stop.Token), LoadAsync(Tagged, 1, alive, stop.Token));
            await Task.Delay(Random.Shared.Next(5, 300), Ct);
            await Engine.Daemon.KillAsync();
            await Engine.Daemon.StartAsync();
            await stop.CancelAsync();
            await load;
            await EventuallyHasItsInterfacesOnlyAsync(alive);
        }

        foreach (var container in (await Docker.RunAsync("ps", "-aq", "--filter", "name=parentcrash")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            await Docker.TryAsync("rm", "-f", container);
        await Docker.RunAsync("rm", "-f", alive);
        await Docker.TryAsync("network", "prune", "-f");
        Assert.Equal("", await Docker.RunAsync("network", "ls", "-q", "--filter", "name=parentcrash"));
        await Eventually.TrueAsync("no interface is on the parent any more", async () => await IsBareAsync("out0"));
        Assert.DoesNotContain(Tagged, (await Command.RunAsync("ip", ["-o", "link"])).Output, StringComparison.Ordinal);
    }

    /// <summary>What a daemon makes before it writes it down, as the kernel has it at each of the two moments; and what a user has put there.</summary>
    [Theory]
    [InlineData("the only network")]
    [InlineData("beside a bridge")]
    public async Task Start_InterfacesOfADaemonThatDied_GoFromTheContainer_AndTheUsersStay(string place)
    {
        TestEngine.SkipOnOracle("it kills berthd");
        await using var outside = await OutsideNetwork.CreateAsync();
        var segment = await CreateNetworkAsync("-d", "macvlan", "--subnet", "198.51.100.0/24", "--gateway", OutsideNetwork.Address, "-o", "parent=out0");
        var name = await StartIdleAsync("--network", place == "the only network" ? segment : await CreateNetworkAsync());
        var pid = await InspectAsync(name, "{{.State.Pid}}");
        await Engine.Daemon.KillAsync();
        await PlantAsync(pid, "eth7", "addr add 198.51.100.77/24 dev eth7", "link set eth7 up");
        await PlantAsync(pid, "eth8");
        await PlantAsync(pid, "mine0", "addr add 203.0.113.9/24 dev mine0", "link set mine0 up");

        await Engine.Daemon.StartAsync();

        await Eventually.TrueAsync("what was planted has gone", async () => await InterfacesAsync(name) == "eth0 mine0");
    }

    /// <summary>Its definition is on no network any more, and its interface is there still.</summary>
    [Fact]
    public async Task Start_AfterADisconnectThatWasCutOff_TakesTheLastInterface()
    {
        TestEngine.SkipOnOracle("it kills berthd");
        await using var outside = await OutsideNetwork.CreateAsync();
        var segment = await CreateNetworkAsync("-d", "macvlan", "--subnet", "198.51.100.0/24", "--gateway", OutsideNetwork.Address, "-o", "parent=out0");
        var name = await StartIdleAsync("--network", segment);
        await Docker.RunAsync("network", "disconnect", segment, name);
        var pid = await InspectAsync(name, "{{.State.Pid}}");
        await Engine.Daemon.KillAsync();
        await PlantAsync(pid, "eth0", "addr add 198.51.100.77/24 dev eth0", "link set eth0 up");

        await Engine.Daemon.StartAsync();

        await Eventually.TrueAsync("it has no interface", async () => (await InterfacesAsync(name)).Length == 0);
    }

    /// <summary>What is refused does not matter: the daemon may be dead, or what is asked for half there.</summary>
    private async Task LoadAsync(string parent, int worker, string alive, CancellationToken stop)
    {
        for (var round = 0; !stop.IsCancellationRequested; round++)
        {
            var (network, container) = ($"parentcrash-{worker}-{round}", $"parentcrash-c-{worker}-{round}");
            await Docker.TryAsync("network", "create", "-d", "macvlan", "-o", $"parent={parent}", network);
            await Docker.TryAsync("network", "connect", network, alive);
            await Docker.TryAsync("run", "-d", "--name", container, "--network", network, Image, "sleep", "1000");
            await Docker.TryAsync("network", "disconnect", network, alive);
            await Docker.TryAsync("network", "disconnect", network, container);
            await Docker.TryAsync("rm", "-f", container);
            await Docker.TryAsync("network", "rm", network);
            if (round % 2 == 0)
                await RemoveAllAsync(worker, alive);
        }
    }

    /// <summary>One of the networks has the parent, so that what a death has left is in the way of all that follow.</summary>
    private async Task RemoveAllAsync(int worker, string alive)
    {
        foreach (var left in await LinesAsync("ps", "-aq", "--filter", $"name=parentcrash-c-{worker}-"))
            await Docker.TryAsync("rm", "-f", left);
        foreach (var left in await LinesAsync("network", "ls", "-q", "--filter", $"name=parentcrash-{worker}-"))
        {
            await Docker.TryAsync("network", "disconnect", left, alive);
            await Docker.TryAsync("network", "rm", left);
        }
    }

    private async Task<string[]> LinesAsync(params string[] arguments) => (await Docker.TryAsync(arguments)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>As many as places, which another connect may change meanwhile.</summary>
    private Task EventuallyHasItsInterfacesOnlyAsync(string container) => Eventually.TrueAsync("every interface is that of a place", async () =>
    {
        var places = await InspectAsync(container, "{{range .NetworkSettings.Networks}}{{if .IPAddress}}x {{end}}{{end}}");
        return places.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == (await InterfacesAsync(container)).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
    });

    private async Task<string> InterfacesAsync(string container) =>
        string.Join(' ', (await Docker.RunAsync("exec", container, "ls", "/sys/class/net")).Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries).Where(static name => name != "lo"));

    /// <summary>The kernel makes an interface that has its parent to itself only where there is no other, in whatever namespace.</summary>
    private static async Task<bool> IsBareAsync(string parent)
    {
        var result = await Command.RunAsync("ip", ["link", "add", "probe0", "link", parent, "type", "macvlan", "mode", "passthru"]);
        return result.ExitCode == 0 && (await Command.RunAsync("ip", ["link", "delete", "probe0"])).ExitCode == 0;
    }

    private static async Task PlantAsync(string pid, string name, params string[] then)
    {
        (await Command.RunAsync("ip", ["link", "add", name, "link", "out0", "netns", pid, "type", "macvlan", "mode", "bridge"])).Succeeded();
        foreach (var step in then)
            (await Command.RunAsync("nsenter", [$"--net=/proc/{pid}/ns/net", "ip", .. step.Split(' ')])).Succeeded();
    }
}
