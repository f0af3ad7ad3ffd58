using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Images;

/// <summary>Archives of images, in and out: docker-archive with several layers, Docker's own save, OCI layout.</summary>
public sealed class ArchiveTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task SaveThenLoad_AnImage_BringsItBack()
    {
        await Docker.RunAsync("tag", Image, "saved:one");
        var id = await Docker.RunAsync("image", "inspect", "-f", "{{.Id}}", "saved:one");
        var archive = (await Docker.TryAsync("save", "saved:one")).Succeeded().OutputBytes;
        await Docker.RunAsync("rmi", "saved:one");
        Assert.Contains("Loaded image: saved:one", (await Docker.TryWithInputAsync(archive, "load")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(id, await Docker.RunAsync("image", "inspect", "-f", "{{.Id}}", "saved:one"));
        Assert.Equal("hi", await RunAsync("saved:one", "echo", "hi"));
        await Docker.RunAsync("rmi", "saved:one");
    }

    [Fact]
    public async Task Save_Archive_IsAnOciLayoutWithDockersManifestBeside()
    {
        var archive = (await Docker.TryAsync("save", Image)).Succeeded().OutputBytes;
        var names = new List<string>();
        await using var reader = new TarReader(new MemoryStream(archive));
        while (await reader.GetNextEntryAsync(cancellationToken: Ct) is { } entry)
            names.Add(entry.Name);
        Assert.Contains("oci-layout", names);
        Assert.Contains("index.json", names);
        Assert.Contains("manifest.json", names);
        Assert.Contains(names, name => name.StartsWith("blobs/sha256/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Load_TwoLayers_ApplyInOrderWithWhiteouts(bool compressed)
    {
        var upper = Layer(tar =>
        {
            Add(tar, "etc/added", "second layer\n");
            Add(tar, "etc/.wh.group", "");
            Add(tar, "home/.wh..wh..opq", "");
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "bin/suid") { Mode = (UnixFileMode)0b100_111_101_101, Uid = 0, Gid = 0 });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "etc/linked") { LinkName = "etc/added" });
        });
        await LoadAsync("layered:test", compressed, await BusyboxRoot.TarAsync(), upper);
        Assert.Equal(
            "second layer\nsecond layer\nno group\n4755\n2",
            await RunAsync("layered:test", "sh", "-c", "cat /etc/added /etc/linked; [ -e /etc/group ] || echo no group; stat -c %a /bin/suid; stat -c %h /etc/linked"));
        await Docker.RunAsync("rmi", "layered:test");
    }

    [Theory]
    [InlineData("../../../../../../../../tmp/berth-escape")]
    [InlineData("/tmp/berth-escape")]
    [InlineData("tmp/link/berth-escape")]
    public async Task Load_EntryThatLeadsOutside_NeverWritesOutside(string path)
    {
        File.Delete("/tmp/berth-escape");
        var hostile = Layer(tar =>
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "tmp/link") { LinkName = "/tmp" });
            Add(tar, path, "escaped\n");
        });
        await Docker.TryWithInputAsync(Archive("hostile:test", false, await BusyboxRoot.TarAsync(), hostile), "load");
        await Docker.TryAsync("run", "--rm", "hostile:test", "true");
        Assert.False(File.Exists("/tmp/berth-escape"));
        await Docker.TryAsync("rmi", "hostile:test");
    }

    [Fact]
    public async Task Load_LayerWithTheWrongDigest_IsRefused()
    {
        var archive = Archive("broken:test", false, await BusyboxRoot.TarAsync());
        var digest = Convert.ToHexStringLower(SHA256.HashData(await BusyboxRoot.TarAsync()));
        var forged = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(archive).Replace($"sha256:{digest}", $"sha256:{new string('0', 64)}", StringComparison.Ordinal));
        var result = await Docker.TryWithInputAsync(forged, "load");
        Assert.NotEqual(0, (await Docker.TryAsync("image", "inspect", "broken:test")).ExitCode);
        Assert.NotEqual("", result.Errors + result.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is not a tar")]
    public async Task Load_WhatIsNoArchive_IsRefused(string bytes)
    {
        var result = await Docker.TryWithInputAsync(Encoding.ASCII.GetBytes(bytes), "load");
        Assert.Equal(1, result.ExitCode);
        Assert.DoesNotContain("Exception", result.Errors, StringComparison.Ordinal);
    }

    private async Task LoadAsync(string name, bool compressed, params byte[][] layers) =>
        Assert.Contains($"Loaded image: {name}", (await Docker.TryWithInputAsync(Archive(name, compressed, layers), "load")).Succeeded().Output, StringComparison.Ordinal);

    private static byte[] Layer(Action<TarWriter> write)
    {
        var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
            write(tar);
        return bytes.ToArray();
    }

    /// <summary>An archive as docker save wrote it before version 25.</summary>
    private static byte[] Archive(string name, bool compressed, params byte[][] layers)
    {
        var digests = layers.Select(layer => $"\"sha256:{Convert.ToHexStringLower(SHA256.HashData(layer))}\"");
        var architecture = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";
        var config = $"{{\"architecture\":\"{architecture}\",\"os\":\"linux\",\"config\":{{\"Cmd\":[\"sh\"]}},\"rootfs\":{{\"type\":\"layers\",\"diff_ids\":[{string.Join(',', digests)}]}}}}";
        var configName = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(config))) + ".json";
        return Layer(tar =>
        {
            Add(tar, configName, config);
            for (var i = 0; i < layers.Length; i++)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{i}/layer.tar") { DataStream = new MemoryStream(compressed ? Gzip(layers[i]) : layers[i]) });
            var names = string.Join(',', layers.Select((_, i) => $"\"{i}/layer.tar\""));
            Add(tar, "manifest.json", $"[{{\"Config\":\"{configName}\",\"RepoTags\":[\"{name}\"],\"Layers\":[{names}]}}]");
        });
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return compressed.ToArray();
    }

    private static void Add(TarWriter tar, string name, string text) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
}
