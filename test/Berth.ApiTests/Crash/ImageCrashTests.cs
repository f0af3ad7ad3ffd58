using Berth.ApiTests.Registry;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Crash;

/// <summary>
/// The daemon dies while images are pulled, loaded, committed, removed and pruned: what there is afterwards is whole, what was asked for works
/// when it is asked for again, and nothing stays that nobody uses.
/// </summary>
public sealed class ImageCrashTests : IAsyncLifetime
{
    private const int Kills = 200;
    private const int KillsBetweenLooks = 20;
    private const int LayerSize = 3 << 20;
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-images-").FullName;
    private readonly EngineProcess _daemon;
    private readonly Client _docker;
    private readonly Client _berth;
    private RegistryProcess _registry = null!;

    public ImageCrashTests()
    {
        _daemon = TestEngine.BerthdBeside(_directory);
        _docker = new Client("docker", _daemon.Socket);
        _berth = new Client(Repository.Program("berth"), _daemon.Socket);
    }

    private string Pulled => $"{_registry.Host}/pulled:1";

    public async ValueTask InitializeAsync()
    {
        TestEngine.SkipOnOracle("kills berthd");
        _registry = await RegistryProcess.StartAsync();
        await _daemon.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        await TestEngine.RemoveBridgeAsync();
        if (_registry is not null)
            await _registry.DisposeAsync();
        await Command.RunAsync("rm", ["-rf", _directory]);
    }

    [Fact]
    public async Task KillDaemon_AtRandomPointsOfImagesLives_LeavesThemWholeOrAway()
    {
        var pulled = await ImportAsync(Pulled, "pulled");
        await _docker.RunAsync("push", Pulled);
        await _docker.RunAsync("rmi", Pulled);
        var loaded = await ImportAsync("loaded:1", "loaded");
        await _docker.RunAsync("save", "-o", $"{_directory}/loaded.tar", "loaded:1");
        await ImportAsync("base:1", "base");
        await _docker.RunAsync("create", "--name", "changed", "base:1", "none");
        await _docker.TryWithInputAsync(Tar("changed", LayerSize), "cp", "-", "changed:/");
        Random random = new(20261126);
        for (var kill = 1; kill <= Kills; kill++)
        {
            Task<CommandResult>[] work =
            [
                _docker.TryAsync("pull", "-q", Pulled),
                _docker.TryAsync("load", "-q", "-i", $"{_directory}/loaded.tar"),
                _docker.TryAsync("commit", "changed", $"committed:{kill}"),
                _docker.TryAsync("rmi", "-f", Pulled, "loaded:1", $"committed:{kill - 1}"),
                _docker.TryAsync("image", "prune", "-f"),
            ];
            await Task.Delay(random.Next(1, 250), TestContext.Current.CancellationToken);
            await _daemon.KillAsync();
            await Task.WhenAll(work);
            await _daemon.StartAsync();
            if (kill % KillsBetweenLooks == 0)
                await VerifyAsync(pulled, loaded, kill);
        }
        await _docker.RunAsync("rm", "changed");
        await _docker.RunAsync("image", "prune", "-af");
        Assert.Equal("", await _docker.RunAsync("images", "-q"));
        Assert.Equal([], Left("content/blobs/sha256"));
        Assert.Equal([], Left("layers"));
    }

    private async Task VerifyAsync(string pulled, string loaded, int kill)
    {
        Assert.Equal("Every layer is whole.", await _berth.RunAsync("image", "verify"));
        await _docker.RunAsync("pull", "-q", Pulled);
        await _docker.RunAsync("load", "-q", "-i", $"{_directory}/loaded.tar");
        var committed = await _docker.RunAsync("commit", "changed", $"committed:{kill}");
        Assert.Equal([pulled, loaded, committed], (await _docker.RunAsync("image", "inspect", "-f", "{{.Id}}", Pulled, "loaded:1", $"committed:{kill}")).Split('\n'));
        Assert.Equal("Every layer is whole.", await _berth.RunAsync("image", "verify"));
    }

    private async Task<string> ImportAsync(string name, string file) =>
        (await _docker.TryWithInputAsync(Tar(file, LayerSize), "import", "-", name)).Succeeded().Output.Trim();

    private string[] Left(string below) => [.. Directory.GetFileSystemEntries(Path.Combine(_directory, "root", below)).Select(static path => Path.GetFileName(path)!)];

    /// <summary>One file that does not compress.</summary>
    private static byte[] Tar(string name, int size)
    {
        var content = new byte[size];
        new Random(name.Length).NextBytes(content);
        using MemoryStream archive = new();
        using (System.Formats.Tar.TarWriter tar = new(archive, leaveOpen: true))
            tar.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        return archive.ToArray();
    }
}
