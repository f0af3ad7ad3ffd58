using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

/// <summary>The machine itself finds containers by name, where a daemon of its own is told to serve it.</summary>
public sealed class MachineNameTests : IAsyncLifetime
{
    private const string Server = "127.0.0.11";
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-machine-names-").FullName;
    private readonly EngineProcess _daemon;
    private readonly Client _docker;

    public MachineNameTests()
    {
        TestEngine.SkipOnOracle("names on the machine");
        _daemon = TestEngine.BerthdBeside(_directory, $"\"host-dns\": \"{Server}\"");
        _docker = new Client("docker", _daemon.Socket);
    }

    public async ValueTask InitializeAsync()
    {
        await _daemon.StartAsync();
        await new Client(Repository.Program("berth"), _daemon.Socket).RunAsync("image", "bootstrap", "busybox");
        await _docker.RunAsync("network", "create", "shop");
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.RemoveContainersAsync();
        await _docker.TryAsync("network", "rm", "shop");
        await _daemon.DisposeAsync();
        await TestEngine.RemoveBridgeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Names_OfRunningContainers_AreFoundOnTheMachine()
    {
        await _docker.RunAsync("run", "-d", "--name", "web", "--network", "shop", TestEngine.Image, "sleep", "1000");
        await _docker.RunAsync("run", "-d", "--name", "alone", TestEngine.Image, "sleep", "1000");
        var web = await AddressAsync("web");

        Assert.Contains(web, await LookUpAsync("web.berth.internal"), StringComparison.Ordinal);
        Assert.Contains(web, await LookUpAsync("web.shop.berth.internal"), StringComparison.Ordinal);
        Assert.Contains(await AddressAsync("alone"), await LookUpAsync("alone.bridge.berth.internal"), StringComparison.Ordinal);
        Assert.Contains("web.shop.berth.internal", await LookUpAsync(web), StringComparison.Ordinal);
        Assert.Contains("NXDOMAIN", await LookUpAsync("nobody.berth.internal"), StringComparison.Ordinal);

        await _daemon.KillAsync();
        await _daemon.StartAsync();
        Assert.Contains(web, await LookUpAsync("web.berth.internal"), StringComparison.Ordinal);

        await _docker.RunAsync("rm", "-f", "web", "alone");
        Assert.Contains("NXDOMAIN", await LookUpAsync("web.berth.internal"), StringComparison.Ordinal);
        Assert.Contains("NXDOMAIN", await LookUpAsync("alone.berth.internal"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_ThatIsTaken_EndsTheDaemonWithTheReason()
    {
        var other = Path.Combine(_directory, "other");
        Directory.CreateDirectory(other);
        await File.WriteAllTextAsync(Path.Combine(other, "daemon.json"), $$"""{"host-dns": "{{Server}}", "bridge": "berth7"}""", TestContext.Current.CancellationToken);
        var refused = await Command.RunAsync(
            Repository.Program("berthd"), ["--config", $"{other}/daemon.json", "--root", $"{other}/root", "--run", $"{other}/run", "--host", $"unix://{other}/s"]);
        await Command.RunAsync("ip", ["link", "del", "berth7"]);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains($"cannot serve names at {Server}:53: ", refused.Errors, StringComparison.Ordinal);
    }

    private Task<string> AddressAsync(string container) =>
        _docker.RunAsync("inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", container);

    private static async Task<string> LookUpAsync(string name)
    {
        var answer = await Command.RunAsync("busybox", ["nslookup", name, Server]);
        return answer.Output + answer.Errors;
    }
}
