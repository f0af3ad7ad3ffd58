using Berth.ApiTests.Support;

[assembly: AssemblyFixture(typeof(TestEngine))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Berth.ApiTests.Support;

/// <summary>
/// The one engine that the suite talks to: Berth from artifacts/bin, or with BERTH_ORACLE=dockerd Docker's own from the peers'
/// root, which shows whether a test asks for the right thing. Lives in a directory of its own, with a busybox image.
/// </summary>
public sealed class TestEngine : IAsyncLifetime
{
    public const string Image = "busybox:latest";

    public TestEngine()
    {
        if (Environment.GetEnvironmentVariable("BERTH_SANDBOX_MOUNTS") is null)
            throw new InvalidOperationException("the API tests run in the sandbox only: ./test.sh api");
        var directory = Directory.CreateTempSubdirectory("berth-api-").FullName;
        Daemon = IsOracle ? Oracle(directory) : Berthd(directory);
        Docker = new Client("docker", Daemon.Socket);
        Berth = new Client(Repository.Program("berth"), Daemon.Socket);
        Http = UnixHttp.Connect(Daemon.Socket);
    }

    public static bool IsOracle { get; } = Environment.GetEnvironmentVariable("BERTH_ORACLE") == "dockerd";

    public EngineProcess Daemon { get; }

    public Client Docker { get; }

    public Client Berth { get; }

    public HttpClient Http { get; }

    public static EngineProcess Berthd(string directory) => new(
        directory, Repository.Program("berthd"), "--root", $"{directory}/root", "--run", $"{directory}/run", "--host", $"unix://{directory}/docker.sock");

    /// <summary>A daemon beside the suite's own: a bridge of its own, and no part in the firewall's table. <see cref="RemoveBridgeAsync"/> ends what it leaves.</summary>
    public static EngineProcess BerthdBeside(string directory, string settings = "") =>
        BerthdWith(directory, $""" "bridge": "berth9", "bip": "172.30.0.1/24", {settings} """);

    /// <summary>The same without a default bridge, which leaves nothing.</summary>
    public static EngineProcess BerthdWithoutBridge(string directory) => BerthdWith(directory, """ "bridge": "none" """);

    private static EngineProcess BerthdWith(string directory, string settings)
    {
        File.WriteAllText($"{directory}/config.json", $$"""{ "iptables": false, {{settings}} }""");
        return new EngineProcess(
            directory, Repository.Program("berthd"), "--root", $"{directory}/root", "--run", $"{directory}/run",
            "--host", $"unix://{directory}/docker.sock", "--config", $"{directory}/config.json");
    }

    /// <summary>Of a daemon beside the suite's own, which has ended.</summary>
    public static Task RemoveBridgeAsync() => Command.RunAsync("ip", ["link", "del", "berth9"]);

    /// <summary>For what Docker does not have, or does differently on purpose.</summary>
    public static void SkipOnOracle(string reason) => Assert.SkipWhen(IsOracle, $"Berth only: {reason}");

    public async ValueTask InitializeAsync()
    {
        await Daemon.StartAsync();
        await MakeImageAsync();
    }

    public async Task MakeImageAsync()
    {
        if (IsOracle)
            (await Docker.TryWithInputAsync(await BusyboxRoot.TarAsync(), "import", "-c", "CMD [\"sh\"]", "-", Image)).Succeeded();
        else
            await Berth.RunAsync("image", "bootstrap", "busybox");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        try
        {
            await Daemon.DisposeAsync();
            KeepLog();
        }
        finally
        {
            await Command.RunAsync("rm", ["-rf", Daemon.Directory]);
        }
    }

    private static EngineProcess Oracle(string directory) => new(directory, Repository.Tool("peers.sh"), "dockerd", directory);

    private void KeepLog()
    {
        var results = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "results")).FullName;
        File.Copy(Daemon.Log, Path.Combine(results, "daemon.log"), overwrite: true);
    }
}
