using System.Globalization;
using System.Text;
using System.Text.Json;
using Berth.Images;
using Berth.Images.Archives.Tar;
using Berth.Tests.Images;

namespace Berth.KernelTests.Images;

/// <summary>Images go from Docker, podman and skopeo to Berth and back with the same ids and the same diff ids.</summary>
public sealed class RoundTripTests(Peers peers) : IClassFixture<Peers>, IDisposable
{
    private readonly StoreFixture _fixture = new();

    private ImageStore Store => _fixture.Store;

    [Fact]
    public async Task DockerSave_LoadSaveAndDockerLoad_IsTheSameImage()
    {
        Peers.Require();
        string id = BuildLayeredImage("layered");
        peers.Docker("save", "-o", peers.PathOf("docker.tar"), "layered:1", "layered:2");
        Image image = Assert.Single(await Load("docker.tar")).Image;
        Assert.Equal(id, image.Id);
        Assert.Equal(["layered:1", "layered:2"], image.RepoTags);
        Assert.Equal(DockersDiffIds("layered:1"), image.Config.RootFs!.DiffIds);

        await Save("berth.tar", "layered");
        peers.Docker("rmi", "-f", id);
        Assert.Equal("Loaded image: layered:1\nLoaded image: layered:2", peers.Docker("load", "-q", "-i", peers.PathOf("berth.tar")));
        Assert.Equal(id, peers.Docker("image", "inspect", "-f", "{{.Id}}", "layered:2"));
        Assert.Equal(image.Config.RootFs.DiffIds, DockersDiffIds("layered:2"));
    }

    [Fact]
    public async Task Import_SavedAndLoadedByDocker_HasTheSameFiles()
    {
        Peers.Require();
        byte[] tar = Varied();
        Image image = await _fixture.ImportAsync(tar, "imported:1");
        await Save("imported.tar", "imported:1");
        peers.Docker("load", "-q", "-i", peers.PathOf("imported.tar"));
        Assert.Equal(image.Id, peers.Docker("image", "inspect", "-f", "{{.Id}}", "imported:1"));
        Assert.Equal(image.Size.ToString(CultureInfo.InvariantCulture), peers.Docker("image", "inspect", "-f", "{{.Size}}", "imported:1"));
        Assert.Equal(DockersFiles("imported:1"), await Files(image));
    }

    [Fact]
    public async Task Import_OfTheSameArchive_HasTheDiffIdThatDockerFinds()
    {
        Peers.Require();
        File.WriteAllBytes(peers.PathOf("varied.tar"), Varied());
        peers.Docker("import", "-c", "CMD [\"a\", \"b c\"]", "-c", "ENV A=\"b c\" D=$PATH", "-c", "EXPOSE 80 90-91/udp", "-c", "LABEL a.b=c", "-c", "USER 1:2", "-c", "WORKDIR x/../y",
            "-c", "VOLUME /v", "-c", "STOPSIGNAL SIGINT", "-c", "HEALTHCHECK --interval=1m30s CMD x y", "-c", "ENTRYPOINT e f", "-c", "ONBUILD RUN x", peers.PathOf("varied.tar"), "theirs:1");
        var options = new ImportOptions
        {
            Changes = ["CMD [\"a\", \"b c\"]", "ENV A=\"b c\" D=$PATH", "EXPOSE 80 90-91/udp", "LABEL a.b=c", "USER 1:2", "WORKDIR x/../y", "VOLUME /v", "STOPSIGNAL SIGINT",
                "HEALTHCHECK --interval=1m30s CMD x y", "ENTRYPOINT e f", "ONBUILD RUN x"],
        };
        Image image = await Store.ImportAsync(File.OpenRead(peers.PathOf("varied.tar")), "ours", "1", options, StoreFixture.Cancellation);
        Assert.Equal(DockersDiffIds("theirs:1"), image.Config.RootFs!.DiffIds);
        string ours = JsonSerializer.Serialize(image.Config.Config);
        byte[] theirs = Encoding.UTF8.GetBytes($$"""{"config":{{peers.Docker("image", "inspect", "-f", "{{json .Config}}", "theirs:1")}} }""");
        Assert.Equal(ours, JsonSerializer.Serialize(Berth.Images.Oci.OciJson.Read(theirs, Berth.Images.Oci.OciJson.Default.ImageConfig, "test").Config));
    }

    [Fact]
    public async Task Bootstrap_LoadedByDocker_Runs()
    {
        Peers.Require();
        Image image = await Store.BootstrapAsync("busybox", StoreFixture.Cancellation);
        await Save("busybox.tar", "busybox");
        peers.Docker("load", "-q", "-i", peers.PathOf("busybox.tar"));
        Assert.Equal(image.Id, peers.Docker("image", "inspect", "-f", "{{.Id}}", "busybox"));
        Assert.Equal("0 1777 wc", peers.Docker("run", "--rm", "--network", "none", "busybox", "sh", "-c", "echo $(id -u) $(stat -c %a /tmp) $(basename /usr/bin/wc)"));
    }

    [Theory]
    [InlineData("docker-archive")]
    [InlineData("oci-archive")]
    public async Task Podman_LoadAndSave_IsTheSameImage(string format)
    {
        Peers.Require("usr/bin/podman");
        Image image = await _fixture.ImportAsync(Varied(), "docker.io/library/pod:1");
        await Save("pod.tar", "pod:1");
        peers.Podman("load", "-q", "-i", peers.PathOf("pod.tar"));
        Assert.Equal(image.Id["sha256:".Length..], peers.Podman("image", "inspect", "-f", "{{.Id}}", "docker.io/library/pod:1"));
        string saved = $"podman-{format}.tar";
        peers.Podman("save", "-q", "--format", format, "-o", peers.PathOf(saved), "docker.io/library/pod:1");
        Store.Remove("pod:1", new RemoveOptions());
        LoadedImage loaded = Assert.Single(await Load(saved));
        Assert.Equal(image.Config.RootFs!.DiffIds, loaded.Image.Config.RootFs!.DiffIds);
        Assert.Equal(image.Id, loaded.Image.Id);
        Assert.Equal(["pod:1"], loaded.Names);
    }

    [Fact]
    public async Task Skopeo_CopiesBothWays_WithTheSameConfiguration()
    {
        Peers.Require("usr/bin/skopeo");
        Image image = await _fixture.ImportAsync(Varied(), "sko:1");
        await Save("sko.tar", "sko:1");
        foreach (string target in (string[])["docker-archive", "oci-archive"])
        {
            string copy = peers.PathOf($"sko-{target}.tar");
            peers.Skopeo("copy", "-q", $"docker-archive:{peers.PathOf("sko.tar")}", $"{target}:{copy}:sko:2");
            LoadedImage loaded = Assert.Single(await Load(Path.GetFileName(copy)));
            Assert.Equal(image.Config.RootFs!.DiffIds, loaded.Image.Config.RootFs!.DiffIds);
            Assert.Equal(["sko:2"], loaded.Names);
            // On its way to OCI skopeo writes the configuration anew, without the fields that are Docker's.
            Assert.Equal(target == "docker-archive", image.Id == loaded.Image.Id);
        }
        Networks.TestCommand.Run($"tar -C {peers.Directory} -xf {peers.PathOf("sko.tar")} --one-top-level=layout");
        Assert.Contains(image.Config.RootFs!.DiffIds![0], peers.Skopeo("inspect", "--config", $"oci:{peers.PathOf("layout")}:1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_LegacyArchive_IsTheImageThatDockerMakesOfIt()
    {
        Peers.Require();
        File.WriteAllBytes(peers.PathOf("legacy.tar"), LoadTests.LegacyArchive("""{"legacy":{"1":"ID2"}}"""));
        peers.Docker("load", "-q", "-i", peers.PathOf("legacy.tar"));
        LoadedImage loaded = Assert.Single(await Load("legacy.tar"));
        Assert.Equal(peers.Docker("image", "inspect", "-f", "{{.Id}}", "legacy:1"), loaded.Image.Id);
    }

    public void Dispose() => _fixture.Dispose();

    /// <summary>Layers with whiteouts, opaque directories, moved and changed files, as the classic builder makes them.</summary>
    private string BuildLayeredImage(string name)
    {
        string context = System.IO.Directory.CreateDirectory(peers.PathOf("context")).FullName;
        File.Copy("/bin/busybox", Path.Combine(context, "busybox"), overwrite: true);
        File.WriteAllText(Path.Combine(context, "Dockerfile"), """
            FROM scratch
            ADD busybox /bin/busybox
            SHELL ["/bin/busybox", "sh", "-c"]
            RUN busybox --install -s /bin && mkdir -m 1777 /tmp /d /e && echo 1 >/d/a && echo 2 >/d/b && echo 3 >/e/x && ln /d/a /d/hard && chmod 4755 /d/b
            RUN rm /d/a && rm -r /e && mkdir /e && echo 4 >/e/y && chown 12:34 /d/b && ln -s /nowhere /d/l && mkfifo /d/p
            ENV A=b
            RUN touch /tmp/f
            CMD ["/bin/sh"]
            """);
        peers.Docker("build", "-q", "--network", "none", "-t", $"{name}:1", "-t", $"{name}:2", context);
        return peers.Docker("image", "inspect", "-f", "{{.Id}}", $"{name}:1");
    }

    private static byte[] Varied()
    {
        byte[] content = new byte[300_000];
        new Random(3).NextBytes(content);
        byte[] capability = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        return new TarBuilder().Directory("./").Directory("d/", 0x3FF).File("d/random"u8.ToArray(), content, 0x9ED).HardLink("d/hard", "d/random", 0x9ED).Link("l", "d/random")
            .Add(new TarEntry { Kind = TarEntryKind.File, Name = "owned"u8.ToArray(), Mode = 0x1A4, User = 1000, Group = 2000, Modified = new(1_500_000_000, 123_456_789) })
            .Add(new TarEntry { Kind = TarEntryKind.File, Name = "cap"u8.ToArray(), Mode = 0x1ED, Attributes = [new("security.capability"u8.ToArray(), capability)] })
            .Add(new TarEntry { Kind = TarEntryKind.Fifo, Name = "p"u8.ToArray(), Mode = 0x1A4 })
            .Add(new TarEntry { Kind = TarEntryKind.CharacterDevice, Name = "null"u8.ToArray(), Mode = 0x1B6, DeviceMajor = 1, DeviceMinor = 3 })
            .Directory(new string('n', 180) + "/").File(new string('n', 180) + "/" + new string('m', 200), "long").Build();
    }

    private async Task<IReadOnlyList<LoadedImage>> Load(string name)
    {
        await using FileStream archive = File.OpenRead(peers.PathOf(name));
        return await Store.LoadAsync(archive, StoreFixture.Cancellation);
    }

    private async Task Save(string name, string image)
    {
        await using FileStream archive = File.Create(peers.PathOf(name));
        await Store.SaveAsync([image], archive, StoreFixture.Cancellation);
    }

    private string[] DockersDiffIds(string image) => peers.Docker("image", "inspect", "-f", "{{join .RootFS.Layers \" \"}}", image).Split(' ');

    /// <summary>The files of an image as Docker unpacked them.</summary>
    private string DockersFiles(string image)
    {
        string container = peers.Docker("create", image, "x");
        peers.Docker("export", "-o", peers.PathOf("export.tar"), container);
        peers.Docker("rm", container);
        return List(peers.PathOf("export.tar"));
    }

    private async Task<string> Files(Image image)
    {
        string path = peers.PathOf("packed.tar");
        await using (FileStream packed = File.Create(path))
        {
            Berth.Images.Layers.LayerPacker.Pack(image.LayerDirectories.Single(), packed, isLeftOut: null, StoreFixture.Cancellation);
        }
        return List(path);
    }

    /// <summary>Names, kinds, modes, owners, sizes, seconds, links: less the mount points that Docker makes in every container.</summary>
    private static string List(string archive)
    {
        string[] made = ["./", "dev/", "etc/", "proc/", "sys/", ".dockerenv"];
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        var reader = new TarReader(File.OpenRead(archive));
        while (reader.Next() is { } entry)
        {
            bool ours = !made.Any(name => entry.DisplayName == name || (name.Length > 2 && entry.DisplayName.StartsWith(name, StringComparison.Ordinal)));
            // Which of two hard links comes first is a matter of the order; that they are links shows in the size.
            string kind = entry.Kind == TarEntryKind.HardLink ? "File" : entry.Kind.ToString();
            lines.Add(ours ? $"{entry.DisplayName} {kind} {Convert.ToString(entry.Mode, 8)} {entry.User}:{entry.Group} {entry.Modified.Seconds} {entry.DeviceMajor}:{entry.DeviceMinor}" : "");
        }
        return string.Join('\n', lines);
    }
}
