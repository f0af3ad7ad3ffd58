using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

/// <summary>The daemon dies in the middle of everything that networks and ports can do, and nothing is left of what it did not finish.</summary>
public sealed class NetworkCrashTests(TestEngine engine) : NetworkTestsBase(engine)
{
    private const int Kills = 8;

    [Fact]
    public async Task Kill_WhileNetworksAndPortsComeAndGo_LeavesNothing_AndTrafficGoesOn()
    {
        TestEngine.SkipOnOracle("it kills berthd");
        await ServeAsync("alive", "-p", "8370:80");
        await EventuallyFetchAsync("alive", "http://127.0.0.1:8370/");
        for (var round = 0; round < Kills; round++)
        {
            using CancellationTokenSource stop = new();
            var load = Task.WhenAll(Enumerable.Range(0, 2).Select(worker => LoadAsync(worker, stop.Token)));
            await Task.Delay(Random.Shared.Next(50, 400), Ct);
            await Engine.Daemon.KillAsync();
            Assert.Equal("alive", await FetchAsync("http://127.0.0.1:8370/"));
            await stop.CancelAsync();
            await load;
            await Engine.Daemon.StartAsync();
            Assert.Equal("alive", await FetchAsync("http://127.0.0.1:8370/"));
        }

        foreach (var container in (await Docker.RunAsync("ps", "-aq", "--filter", "name=netcrash")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            await Docker.TryAsync("rm", "-f", container);
        await Docker.TryAsync("network", "prune", "-f");
        await Eventually.TrueAsync("no interface of a network is left", async () => !(await OutputAsync("ip", "-o", "link")).Contains(" br-", StringComparison.Ordinal));
        var ports = await OutputAsync("nft", "list", "map", "inet", "berth", "ports");
        Assert.Contains("tcp . 8370", ports, StringComparison.Ordinal);
        Assert.DoesNotContain("tcp . 837", ports.Replace("tcp . 8370", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>What is refused does not matter: the daemon may be dead, or what is asked for half there.</summary>
    private async Task LoadAsync(int worker, CancellationToken stop)
    {
        for (var round = 0; !stop.IsCancellationRequested; round++)
        {
            var (network, container) = ($"netcrash-{worker}-{round}", $"netcrash-c-{worker}-{round}");
            await Docker.TryAsync("network", "create", network);
            await Docker.TryAsync("run", "-d", "--name", container, "--network", network, "-p", $"{8371 + worker}:80", Image, "sleep", "1000");
            await Docker.TryAsync("network", "connect", "bridge", container);
            await Docker.TryAsync("network", "disconnect", network, container);
            await Docker.TryAsync("rm", "-f", container);
            await Docker.TryAsync("network", "rm", network);
        }
    }

    private static async Task<string> OutputAsync(string program, params string[] arguments) => (await Command.RunAsync(program, arguments)).Output;
}
