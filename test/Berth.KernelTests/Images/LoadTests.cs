using System.Text;
using Berth.Images;
using Berth.Images.Oci;

namespace Berth.KernelTests.Images;

public sealed class LoadTests : IDisposable
{
    private static readonly byte[] One = ImageArchive.Layer("one");
    private static readonly byte[] Two = ImageArchive.Layer("two");
    private static readonly byte[] Config = ImageArchive.Config(One, Two);
    private static readonly string Id = "sha256:" + ImageArchive.Hex(Config);
    private readonly StoreFixture _fixture = new();

    private ImageStore Store => _fixture.Store;

    /// <summary>docker save from 1.10 to 24, podman and skopeo: a directory or file for each layer, a link where one occurs again.</summary>
    [Fact]
    public async Task Load_DockerArchive_KeepsIdNamesAndUnknownFields()
    {
        LoadedImage loaded = Assert.Single(await Load(DockerArchive(["app:1", "host.example/x/y:2"])));
        Assert.Equal(Id, loaded.Image.Id);
        Assert.Equal(["app:1", "host.example/x/y:2"], loaded.Names);
        Assert.Equal(Config, Store.ReadConfig(Id));
        Assert.Equal(["two", "one"], loaded.Image.LayerDirectories.Select(directory => File.ReadAllText(Directory.GetFiles(directory, "*", SearchOption.AllDirectories).Single())));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Load_CompressedArchive_IsTheSame(string kind)
    {
        byte[] archive = DockerArchive(["app:1"]);
        Assert.Equal(Id, Assert.Single(await Load(kind == "gzip" ? ImageArchive.Gzip(archive) : ImageArchive.Zstd(archive))).Image.Id);
    }

    [Fact]
    public async Task Load_WithoutTags_IsDangling()
    {
        LoadedImage loaded = Assert.Single(await Load(DockerArchive([])));
        Assert.Empty(loaded.Names);
        Assert.True(loaded.Image.IsDangling);
    }

    [Fact]
    public async Task Load_LayerThatOccursTwice_IsFollowedThroughItsLink()
    {
        byte[] config = ImageArchive.Config(One, Two, One);
        byte[] archive = new ImageArchive().Add("a/layer.tar", One).Add("b/layer.tar", Two).Link("c/layer.tar", "../a/layer.tar").Add("config.json", config)
            .Add("manifest.json", """[{"Config":"config.json","RepoTags":null,"Layers":["a/layer.tar","b/layer.tar","c/layer.tar"]}]""").Build();
        Image image = Assert.Single(await Load(archive)).Image;
        Assert.Equal(3, image.LayerDirectories.Distinct().Count());
        Assert.True(File.Exists(Path.Combine(image.LayerDirectories[0], "d/one")));
    }

    [Fact]
    public async Task Load_SeveralImages_ShareLayersAndParents()
    {
        byte[] parent = ImageArchive.Config(One);
        byte[] archive = new ImageArchive().Add("1.tar", One).Add("2.tar", Two).Add("p.json", parent).Add("c.json", Config)
            .Add("manifest.json", $$"""
                [{"Config":"c.json","RepoTags":["child:1"],"Layers":["1.tar","2.tar"],"Parent":"sha256:{{ImageArchive.Hex(parent)}}"},
                 {"Config":"p.json","RepoTags":["parent:1"],"Layers":["1.tar"]}]
                """).Build();
        IReadOnlyList<LoadedImage> loaded = await Load(archive);
        Assert.Equal(["child:1", "parent:1"], loaded.SelectMany(image => image.Names));
        Assert.Equal(loaded[1].Image.Id, loaded[0].Image.Parent);
        Assert.Equal(loaded[0].Image.LayerDirectories[^1], loaded[1].Image.LayerDirectories.Single());
    }

    [Fact]
    public async Task Load_NameOfAnotherImage_SaysWhichLostIt()
    {
        Image old = await _fixture.ImportAsync(One, "app:1");
        ReplacedName replaced = Assert.Single(Assert.Single(await Load(DockerArchive(["app:1"]))).Replaced);
        Assert.Equal(new ReplacedName("app:1", old.Id), replaced);
        Assert.True(Store.Get(old.Id).IsDangling);
    }

    [Fact]
    public async Task Load_Twice_ChangesNothing()
    {
        await Load(DockerArchive(["app:1"]));
        string[] before = _fixture.Files();
        await Load(DockerArchive(["app:1"]));
        Assert.Equal(before, _fixture.Files());
        Store.Remove("app:1", new RemoveOptions());
        Assert.Empty(Store.List());
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_fixture.Root, "layers")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_fixture.Root, "content/blobs/sha256")));
    }

    [Fact]
    public async Task Load_ArchiveWithoutALayerThatIsHere_UsesThatOne()
    {
        await Load(DockerArchive(["app:1"]));
        byte[] archive = new ImageArchive().Add("2.tar", Two).Add("c.json", ImageArchive.Config(One))
            .Add("manifest.json", """[{"Config":"c.json","RepoTags":["base:1"],"Layers":["1.tar"]}]""").Build();
        Assert.Equal(["base:1"], Assert.Single(await Load(archive)).Names);
    }

    [Theory]
    [InlineData("", LayerCompression.None)]
    [InlineData("+gzip", LayerCompression.Gzip)]
    [InlineData("+zstd", LayerCompression.Zstd)]
    public async Task Load_OciLayout_TakesEveryCompression(string suffix, LayerCompression compression)
    {
        var archive = new ImageArchive();
        string descriptor = archive.OciImage(Config, (Compress(One, compression), suffix), (Compress(Two, compression), suffix));
        Image image = Assert.Single(await Load(archive.Index(descriptor).Build())).Image;
        Assert.Equal(Id, image.Id);
        Assert.Equal("two", File.ReadAllText(Path.Combine(image.LayerDirectories[0], "d/two")));
        using var saved = new MemoryStream();
        await Store.SaveAsync([Id], saved, StoreFixture.Cancellation);
        Assert.Contains(ImageArchive.Hex(Compress(One, compression)), Encoding.Latin1.GetString(saved.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("org.opencontainers.image.ref.name", "docker.io/library/app:3", "app:3")]
    [InlineData("org.opencontainers.image.ref.name", "app:3", "app:3")]
    [InlineData("org.opencontainers.image.ref.name", "3", null)]
    [InlineData("io.containerd.image.name", "host.example/app:3", "host.example/app:3")]
    public async Task Load_OciLayout_TakesNamesFromAnnotations(string annotation, string value, string? name)
    {
        var archive = new ImageArchive();
        string descriptor = archive.OciImage(Config, (One, ""), (Two, ""))[..^1] + $$""","annotations":{"{{annotation}}":"{{value}}"} }""";
        Assert.Equal(name is null ? [] : [name], Assert.Single(await Load(archive.Index(descriptor).Build())).Names);
    }

    [Fact]
    public async Task Load_OciIndexOfPlatforms_TakesThisMachines()
    {
        var archive = new ImageArchive();
        byte[] foreign = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Config).Replace(Platform.Host.Architecture, "s390x", StringComparison.Ordinal));
        string[] children =
        [
            archive.OciImage(foreign, (One, ""), (Two, ""))[..^1] + ""","platform":{"os":"linux","architecture":"s390x"}}""",
            archive.OciImage(Config, (One, ""), (Two, ""))[..^1] + $$""","platform":{"os":"linux","architecture":"{{Platform.Host.Architecture}}"} }""",
        ];
        byte[] index = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"manifests":[{{string.Join(',', children)}}]}""");
        archive.Blob(index).Index(ImageArchive.Descriptor("application/vnd.oci.image.index.v1+json", index));
        Assert.Equal(Id, Assert.Single(await Load(archive.Build())).Image.Id);
    }

    [Fact]
    public async Task Load_LegacyArchive_BecomesAnImageOfItsLayers()
    {
        Image image = Assert.Single(await Load(LegacyArchive("""{"app":{"old":"ID2"}}"""))).Image;
        Assert.Equal(["app:old"], image.RepoTags);
        Assert.Equal(["/bin/sh"], image.Config.Config!.Cmd);
        Assert.Equal(["sh -c two", "sh -c one"], Store.History("app:old").Select(item => item.CreatedBy));
        Assert.Equal(2, image.LayerDirectories.Count);
    }

    [Fact]
    public async Task Load_LegacyArchiveWithoutNames_TakesWhatNothingBuildsOn() =>
        Assert.Equal(2, Assert.Single(await Load(LegacyArchive(null))).Image.LayerDirectories.Count);

    [Theory]
    [InlineData("no manifest", "it is no image archive")]
    [InlineData("manifest null", "invalid manifest.json: null")]
    [InlineData("manifest malformed", "invalid manifest.json")]
    [InlineData("config missing", "c.json is missing")]
    [InlineData("layer missing", "layer 1 is missing")]
    [InlineData("layer count", "layers length mismatch: expected 1, got 2")]
    [InlineData("layer content", "invalid diffID for layer 1")]
    [InlineData("layer is text", "2.tar is not a layer")]
    [InlineData("layer broken", "it is truncated")]
    [InlineData("config digest", "has digest")]
    [InlineData("diff id malformed", "diff id \"sha256:12\"")]
    [InlineData("windows", "cannot load windows image on linux")]
    [InlineData("name", "invalid reference format")]
    [InlineData("tag missing", "invalid tag \"app\"")]
    [InlineData("escape", "lies outside of the archive")]
    [InlineData("truncated", "it is truncated")]
    [InlineData("oci blob digest", "has digest")]
    [InlineData("oci config missing", "is missing")]
    [InlineData("oci digest malformed", "\"sha256:xyz\" is not a digest")]
    [InlineData("oci other platform", "no image for linux/")]
    [InlineData("oci nested", "nested too deeply")]
    public async Task Load_Wrong_IsRefusedAndLeavesNothing(string what, string message)
    {
        string[] before = _fixture.Files();
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => Load(Wrong(what)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, _fixture.Files());
        Assert.Empty(Store.List());
        Assert.Empty(_fixture.Index.Load());
    }

    [Fact]
    public async Task Load_LayerWithoutEntriesForItsDirectories_LooksAsTheLayersBelow()
    {
        byte[] lower = new Berth.Tests.Images.TarBuilder().Directory("tmp/", 0x3FF).Directory("d/", 0x1C0).Build();
        byte[] upper = new Berth.Tests.Images.TarBuilder().File("tmp/f").File("d/sub/f").Build();
        byte[] archive = new ImageArchive().Add("1.tar", lower).Add("2.tar", upper).Add("c.json", ImageArchive.Config(lower, upper))
            .Add("manifest.json", """[{"Config":"c.json","Layers":["1.tar","2.tar"]}]""").Build();
        string top = Assert.Single(await Load(archive)).Image.LayerDirectories[0];
        Assert.Equal((0x3FFu, Berth.Tests.Images.TarBuilder.Time), (Inspect.Status(top, "tmp").Mode, Inspect.Status(top, "tmp").Modified));
        Assert.Equal((0x1C0u, 0x1EDu), (Inspect.Status(top, "d").Mode, Inspect.Status(top, "d/sub").Mode));
    }

    public void Dispose() => _fixture.Dispose();

    public enum LayerCompression
    {
        None,
        Gzip,
        Zstd,
    }

    private Task<IReadOnlyList<LoadedImage>> Load(byte[] archive) => Store.LoadAsync(new MemoryStream(archive), StoreFixture.Cancellation);

    private static byte[] Compress(byte[] data, LayerCompression compression) => compression switch
    {
        LayerCompression.Gzip => ImageArchive.Gzip(data),
        LayerCompression.Zstd => ImageArchive.Zstd(data),
        _ => data,
    };

    private static byte[] DockerArchive(string[] names)
    {
        string config = ImageArchive.Hex(Config) + ".json";
        string tags = string.Join(',', names.Select(name => $"\"{name}\""));
        return new ImageArchive().Add("1/layer.tar", One).Add("1/VERSION", "1.0").Add("2/layer.tar", Two).Add("2/json", "{}").Add(config, Config)
            .Add("manifest.json", $$"""[{"Config":"{{config}}","RepoTags":[{{tags}}],"Layers":["1/layer.tar","2/layer.tar"]}]""").Build();
    }

    internal static byte[] LegacyArchive(string? repositories)
    {
        string first = new('1', 64);
        string second = new('2', 64);
        var archive = new ImageArchive();
        foreach ((string id, string parent, string step, byte[] layer) in ((string, string, string, byte[])[])[(first, "", "one", One), (second, first, "two", Two)])
        {
            archive.Add($"{id}/VERSION", "1.0").Add($"{id}/layer.tar", layer).Add($"{id}/json", $$"""
                {"id":"{{id}}","parent":"{{parent}}","created":"2015-01-01T00:00:00Z","docker_version":"1.9.1","os":"linux","architecture":"amd64","Size":5,
                 "config":{"Cmd":["/bin/sh"]},"container_config":{"Cmd":["sh","-c","{{step}}"]} }
                """);
        }
        return (repositories is null ? archive : archive.Add("repositories", repositories.Replace("ID2", second, StringComparison.Ordinal))).Build();
    }

    private static byte[] Wrong(string what)
    {
        const string Manifest = """[{"Config":"c.json","RepoTags":["app:1"],"Layers":["1.tar","2.tar"]}]""";
        var archive = new ImageArchive();
        ImageArchive Docker(byte[]? config = null, byte[]? second = null, string? manifest = Manifest) =>
            archive.Add("1.tar", One).Add("2.tar", second ?? Two).Add("c.json", config ?? Config).Add("manifest.json", manifest!);
        return what switch
        {
            "no manifest" => archive.Add("1.tar", One).Add("c.json", Config).Build(),
            "manifest null" => Docker(manifest: "null").Build(),
            "manifest malformed" => Docker(manifest: "{\"x\":").Build(),
            "config missing" => archive.Add("1.tar", One).Add("2.tar", Two).Add("manifest.json", Manifest).Build(),
            "layer missing" => archive.Add("1.tar", One).Add("c.json", Config).Add("manifest.json", Manifest).Build(),
            "layer count" => Docker(manifest: """[{"Config":"c.json","Layers":["1.tar"]}]""").Build(),
            "layer content" => Docker(second: ImageArchive.Layer("other")).Build(),
            "layer is text" => Docker(second: "no layer"u8.ToArray()).Build(),
            "layer broken" => Docker(second: Two[..700]).Build(),
            "config digest" => archive.Add("1.tar", One).Add("2.tar", Two).Add(new string('a', 64) + ".json", Config)
                .Add("manifest.json", Manifest.Replace("c.json", new string('a', 64) + ".json", StringComparison.Ordinal)).Build(),
            "diff id malformed" => Docker(config: """{"os":"linux","rootfs":{"diff_ids":["sha256:12","x"]}}"""u8.ToArray()).Build(),
            "windows" => Docker(config: """{"os":"windows"}"""u8.ToArray()).Build(),
            "name" => Docker(manifest: Manifest.Replace("app:1", "a b:1", StringComparison.Ordinal)).Build(),
            "tag missing" => Docker(manifest: Manifest.Replace("app:1", "app", StringComparison.Ordinal)).Build(),
            "escape" => archive.Add("../x", "x").Build(),
            "truncated" => Docker().Build()[..5000],
            "oci blob digest" => WrongBlob(archive),
            "oci config missing" => MissingConfig(archive),
            "oci digest malformed" => archive.Index("""{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:xyz","size":1}""").Build(),
            "oci other platform" => archive.Index(archive.OciImage(Config, (One, ""), (Two, ""))[..^1] + ""","platform":{"os":"linux","architecture":"s390x"}}""").Build(),
            _ => Nested(archive),
        };
    }

    private static byte[] WrongBlob(ImageArchive archive)
    {
        string descriptor = archive.OciImage(Config, (One, ""), (Two, ""));
        return archive.Add($"blobs/sha256/{ImageArchive.Hex(Two)}", ImageArchive.Layer("other")).Index(descriptor).Build();
    }

    private static byte[] MissingConfig(ImageArchive archive)
    {
        byte[] manifest = Encoding.UTF8.GetBytes($$"""{"config":{{ImageArchive.Descriptor("c", Config)}},"layers":[]}""");
        return archive.Blob(manifest).Index(ImageArchive.Descriptor("application/vnd.oci.image.manifest.v1+json", manifest)).Build();
    }

    private static byte[] Nested(ImageArchive archive)
    {
        string descriptor = archive.OciImage(Config, (One, ""), (Two, ""));
        for (int i = 0; i < 6; i++)
        {
            byte[] index = Encoding.UTF8.GetBytes($$"""{"manifests":[{{descriptor}}]}""");
            archive.Blob(index);
            descriptor = ImageArchive.Descriptor("application/vnd.docker.distribution.manifest.list.v2+json", index);
        }
        return archive.Index(descriptor).Build();
    }
}
