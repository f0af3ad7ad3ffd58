using System.Globalization;
using Berth.ApiTests.Registry;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Errors;

/// <summary>The disk is full when images arrive or files are copied: it is told with a path, leaves nothing half made, and works again once there is room.</summary>
public sealed class ImageStorageFaultTests : IAsyncLifetime
{
    private const int TooLarge = 24 << 20;
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-disk-").FullName;
    private readonly EngineProcess _daemon;
    private readonly Client _docker;
    private readonly Client _berth;
    private RegistryProcess _registry = null!;

    public ImageStorageFaultTests()
    {
        _daemon = TestEngine.BerthdBeside(_directory);
        _docker = new Client("docker", _daemon.Socket);
        _berth = new Client(Repository.Program("berth"), _daemon.Socket);
    }

    private string Root => $"{_directory}/root";

    private string Pulled => $"{_registry.Host}/large:1";

    public async ValueTask InitializeAsync()
    {
        TestEngine.SkipOnOracle("faults of Berth's own store");
        _registry = await RegistryProcess.StartAsync();
        await RunAsync("truncate", "-s", "96M", $"{_directory}/disk");
        await RunAsync("mkfs.ext4", "-q", $"{_directory}/disk");
        Directory.CreateDirectory(Root);
        await RunAsync("mount", "-o", "loop", $"{_directory}/disk", Root);
        await _daemon.StartAsync();
        await _berth.RunAsync("image", "bootstrap", "busybox");
        await File.WriteAllBytesAsync($"{_directory}/large.tar", LargeTar(), TestContext.Current.CancellationToken);
        await _docker.RunAsync("import", $"{_directory}/large.tar", Pulled);
        await _docker.RunAsync("push", Pulled);
        await _docker.RunAsync("save", "-o", $"{_directory}/saved.tar", Pulled);
        await _docker.RunAsync("rmi", Pulled);
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        await TestEngine.RemoveBridgeAsync();
        await Command.RunAsync("umount", [Root]);
        if (_registry is not null)
            await _registry.DisposeAsync();
        await Command.RunAsync("rm", ["-rf", _directory]);
    }

    [Theory]
    [InlineData("pull")]
    [InlineData("load")]
    [InlineData("import")]
    public async Task FullDisk_WhileAnImageArrives_LeavesNothingOfIt(string verb)
    {
        var before = Files();
        await FillAsync();

        var refused = await ArriveAsync(verb);

        Assert.NotEqual(0, refused.ExitCode);
        AssertTold(refused);
        Assert.Matches($"cannot write to {Root}: no space left on device: [0-9.]+ MB are free", refused.Errors);
        Assert.Equal(verb == "pull", refused.Errors.Contains("its missing layers need 25.2 MB as they come, and more unpacked", StringComparison.Ordinal));
        Assert.Equal("busybox:latest", await _docker.RunAsync("images", "--format", "{{.Repository}}:{{.Tag}}"));
        Assert.Equal("kept", await _docker.RunAsync("run", "--rm", "busybox", "echo", "kept"));
        Assert.Equal(before, Files().Where(static file => !file.Contains("/.part-", StringComparison.Ordinal)));
        await EmptyAsync();
        (await ArriveAsync(verb)).Succeeded();
        Assert.Equal("Every layer is whole.", await _berth.RunAsync("image", "verify"));
    }

    [Fact]
    public async Task FullDisk_AtACommit_LeavesNothingOfIt()
    {
        await _docker.RunAsync("create", "--name", "changed", "busybox", "true");
        (await CopyInAsync("changed")).Succeeded();
        var before = Files();
        await FillAsync();

        var refused = await _docker.TryAsync("commit", "changed", "committed:1");

        Assert.NotEqual(0, refused.ExitCode);
        AssertTold(refused);
        Assert.Equal(before, Files());
        await EmptyAsync();
        await _docker.RunAsync("commit", "changed", "committed:1");
        Assert.Equal("Every layer is whole.", await _berth.RunAsync("image", "verify"));
    }

    [Fact]
    public async Task FullDisk_WhileFilesAreCopiedIn_NamesTheFile()
    {
        await _docker.RunAsync("create", "--name", "filled", "busybox", "true");
        await FillAsync();

        var refused = await CopyInAsync("filled");

        Assert.NotEqual(0, refused.ExitCode);
        AssertTold(refused);
        Assert.Contains("large", refused.Errors, StringComparison.Ordinal);
        await EmptyAsync();
        (await CopyInAsync("filled")).Succeeded();
    }

    private Task<CommandResult> ArriveAsync(string verb) => verb switch
    {
        "pull" => _docker.TryAsync("pull", Pulled),
        "load" => _docker.TryAsync("load", "-i", $"{_directory}/saved.tar"),
        _ => _docker.TryAsync("import", $"{_directory}/large.tar", "imported:1"),
    };

    private async Task<CommandResult> CopyInAsync(string container) =>
        await _docker.TryWithInputAsync(await File.ReadAllBytesAsync($"{_directory}/large.tar", TestContext.Current.CancellationToken), "cp", "-", $"{container}:/");

    private static void AssertTold(CommandResult refused)
    {
        var told = refused.Errors + refused.Output;
        Assert.Contains("no space left on", told, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine(told);
        Assert.DoesNotContain("   at ", told, StringComparison.Ordinal);
    }

    /// <summary>Leaves less room than the large file needs, and enough for small ones.</summary>
    private async Task FillAsync()
    {
        var free = new DriveInfo(Root).AvailableFreeSpace - (8 << 20);
        await RunAsync("fallocate", "-l", free.ToString(CultureInfo.InvariantCulture), $"{Root}/fill");
    }

    private Task EmptyAsync() => RunAsync("rm", $"{Root}/fill");

    private string[] Files() =>
        [.. new[] { "content", "layers" }.SelectMany(part => Directory.EnumerateFileSystemEntries(
            $"{Root}/{part}", "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })).Order(StringComparer.Ordinal)];

    private static byte[] LargeTar()
    {
        var content = new byte[TooLarge];
        new Random(1).NextBytes(content);
        using MemoryStream archive = new();
        using (System.Formats.Tar.TarWriter tar = new(archive, leaveOpen: true))
            tar.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "large") { DataStream = new MemoryStream(content) });
        return archive.ToArray();
    }

    private static async Task RunAsync(string program, params string[] arguments) => (await Command.RunAsync(program, arguments)).Succeeded();
}
