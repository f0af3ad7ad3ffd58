using Berth.Images.Layers;
using Berth.Linux;
using Berth.Tests.Images;

namespace Berth.KernelTests.Images;

public sealed class WhiteoutTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    [Fact]
    public async Task Unpack_Whiteout_IsADeviceThatOverlayReads()
    {
        string root = await _fixture.UnpackAsync(new TarBuilder().Directory("d/").File("d/.wh.gone").Build());
        Assert.True(Whiteout.Is(Inspect.Status(root, "d/gone")));
        Assert.False(Inspect.Exists(root, "d/.wh.gone"));
        Assert.Equal(TarBuilder.Time, Inspect.Status(root, "d").Modified);
    }

    [Fact]
    public async Task Unpack_OpaqueMarker_IsAnAttributeOfTheDirectory()
    {
        string root = await _fixture.UnpackAsync(new TarBuilder().Directory("d/").File("d/.wh..wh..opq").File("d/new").Build());
        Assert.Equal("y"u8.ToArray(), Inspect.Attribute(root, "d", "trusted.overlay.opaque"));
        Assert.Equal(["new"], Names(Path.Combine(root, "d")));
    }

    /// <summary>A whiteout hides lower layers only, wherever it stands in the archive (OCI image specification).</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unpack_WhiteoutAndFileOfTheSameName_KeepsTheFile(bool whiteoutFirst)
    {
        TarBuilder tar = whiteoutFirst ? new TarBuilder().File(".wh.f").File("f", "kept") : new TarBuilder().File("f", "kept").File(".wh.f");
        string root = await _fixture.UnpackAsync(tar.Build());
        Assert.Equal("kept", File.ReadAllText(Path.Combine(root, "f")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unpack_WhiteoutAndDirectoryOfTheSameName_HidesWhatLiesBelowIt(bool whiteoutFirst)
    {
        TarBuilder tar = whiteoutFirst ? new TarBuilder().File(".wh.d").Directory("d/") : new TarBuilder().Directory("d/").File(".wh.d");
        string root = await _fixture.UnpackAsync(tar.File("d/new").Build());
        Assert.True(Inspect.Exists(root, "d/new"));
        Assert.Equal("y"u8.ToArray(), Inspect.Attribute(root, "d", "trusted.overlay.opaque"));
    }

    [Fact]
    public async Task Unpack_NamesOfAufs_AreLeftOut()
    {
        string root = await _fixture.UnpackAsync(new TarBuilder().File(".wh..wh.aufs").Directory(".wh..wh.plnk/").File(".wh..wh.plnk/1.2").File("f").Build());
        Assert.Equal(["f"], Names(root));
    }

    /// <summary>The kernel's overlay and our reader show the same, layer for layer.</summary>
    [Fact]
    public async Task Layers_MountedAsOverlay_ShowWhatLayeredFilesReads()
    {
        byte[] lower = new TarBuilder().Directory("d/").File("d/a", "lower a").File("d/b", "lower b").Directory("o/").File("o/x").File("f", "lower")
            .Directory("replaced/").File("replaced/x").Link("l", "d/a").Directory("r/").File("r/x").Build();
        byte[] upper = new TarBuilder().Directory("d/").File("d/.wh.a").File("d/c", "upper c").Directory("o/").File("o/.wh..wh..opq").File("o/y")
            .File("f", "upper").File("replaced", "file").File(".wh.r").Directory("r/").File("r/y").Build();
        string[] layers = [await _fixture.UnpackAsync(upper), await _fixture.UnpackAsync(lower)];
        string merged = Directory.CreateTempSubdirectory("berth-merged-").FullName;
        Networks.TestCommand.Run($"mount -t overlay overlay -o ro,lowerdir={layers[0]}:{layers[1]} {merged}");
        try
        {
            using LayeredFiles files = LayeredFiles.Open(layers);
            foreach (string path in (string[])["", "d", "d/a", "d/b", "d/c", "o", "o/x", "o/y", "f", "replaced", "replaced/x", "l", "r", "r/x", "r/y", "none"])
            {
                Assert.Equal(Kind(Path.Combine(merged, path)), files.Status("/" + path, followLast: false)?.Kind);
            }
            Assert.Equal("upper"u8.ToArray(), files.ReadFile("f", 100));
            Assert.Equal("lower b"u8.ToArray(), files.ReadFile("d/b", 100));
            Assert.Null(files.ReadFile("l", 100)); // its target is hidden
        }
        finally
        {
            Networks.TestCommand.Run($"umount {merged}");
            Directory.Delete(merged);
        }
    }

    public void Dispose() => _fixture.Dispose();

    private static FileKind? Kind(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null ? Inspect.Status("/", path.TrimEnd('/')[1..]).Kind : null;

    private static string[] Names(string directory) => [.. Directory.GetFileSystemEntries(directory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
