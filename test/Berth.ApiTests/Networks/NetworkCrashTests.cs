using System.Net.Sockets;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

/// <summary>The daemon dies in the middle of everything that networks and ports can do, and nothing is left of what it did not finish.</summary>
public sealed class NetworkCrashTests(TestEngine engine) : NetworkTestsBase(engine)
{
    private const int Kills = 100;

    /// <summary>Eight ready endpoints, those of the slots that are ready, and the one container.</summary>
    private const int AddressesOfTheStock = 20;

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
            var traffic = Task.WhenAll(TrafficAsync("127.0.0.1", stop.Token), TrafficAsync("::1", stop.Token));
            await Task.Delay(Random.Shared.Next(5, 300), Ct);
            await Engine.Daemon.KillAsync();
            Assert.Equal("alive", await FetchAsync("http://127.0.0.1:8370/"));
            await Engine.Daemon.StartAsync();
            Assert.Equal("alive", await FetchAsync("http://127.0.0.1:8370/"));
            await stop.CancelAsync();
            await load;
            Assert.All(await traffic, static failures => Assert.Equal(0, failures));
        }

        foreach (var container in (await Docker.RunAsync("ps", "-aq", "--filter", "name=netcrash")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            await Docker.TryAsync("rm", "-f", container);
        await Docker.TryAsync("network", "prune", "-f");
        await Eventually.TrueAsync("no interface of a network is left", async () => !(await OutputAsync("ip", "-o", "link")).Contains(" br-", StringComparison.Ordinal));
        var ports = await OutputAsync("nft", "list", "map", "inet", "berth", "ports");
        Assert.Contains("tcp . 8370", ports, StringComparison.Ordinal);
        Assert.DoesNotContain("tcp . 837", ports.Replace("tcp . 8370", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("br-", await OutputAsync("nft", "list", "table", "inet", "berth"), StringComparison.Ordinal);
        await Eventually.TrueAsync("every address is free but those of the stock", async () => (await AddressesOnBridgeAsync()) <= AddressesOfTheStock);
    }

    /// <summary>How many of many short connections over the published port failed.</summary>
    private static async Task<int> TrafficAsync(string address, CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(address, 8370, Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(3), Ct);
                await client.GetStream().WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), Ct);
                using var reader = new StreamReader(client.GetStream());
                failures += (await reader.ReadToEndAsync(Ct)).Contains("alive", StringComparison.Ordinal) ? 0 : 1;
            }
            catch (Exception error) when (error is SocketException or IOException or TimeoutException)
            {
                failures++;
            }
        }

        return failures;
    }

    private static async Task<int> AddressesOnBridgeAsync() =>
        (await OutputAsync("ip", "-o", "link", "show", "master", "berth0")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>What is refused does not matter: the daemon may be dead, or what is asked for half there.</summary>
    private async Task LoadAsync(int worker, CancellationToken stop)
    {
        for (var round = 0; !stop.IsCancellationRequested; round++)
        {
            var (network, container) = ($"netcrash-{worker}-{round}", $"netcrash-c-{worker}-{round}");
            await Docker.TryAsync("network", "create", network);
            await Docker.TryAsync("run", "-d", "--name", container, "--network", network, "-p", $"{8371 + worker}:80", Image, "sleep", "1000");
            await Docker.TryAsync("network", "connect", "bridge", container);
            await Engine.Berth.TryAsync("update", "--publish-rm", "80", "--publish-add", $"{8373 + worker}:80", container);
            await Engine.Berth.TryAsync("network", "rename", network, $"{network}-renamed");
            network = round % 2 == 0 ? network : $"{network}-renamed";
            await Docker.TryAsync("network", "disconnect", network, container);
            await Docker.TryAsync("rm", "-f", container);
            await Docker.TryAsync("network", "rm", network, $"{network}-renamed");
        }
    }

    private static async Task<string> OutputAsync(string program, params string[] arguments) => (await Command.RunAsync(program, arguments)).Output;
}
