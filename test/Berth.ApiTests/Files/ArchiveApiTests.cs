using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Files;

/// <summary>HEAD, GET and PUT of a container's archive, as clients other than docker use them.</summary>
public sealed class ArchiveApiTests(TestEngine engine) : EngineTests(engine)
{
    private const string Prepare =
        "mkdir -p /dir/sub; echo one >/dir/a; ln -s a /dir/la; ln -s /dir /linkdir; ln -s /nowhere /broken; mkfifo /dir/pipe; ln /dir/a /dir/hard; chmod 4750 /dir/a";

    [Theory]
    [InlineData("/dir", "dir", 0x800001ed, "")]
    [InlineData("/dir/.", ".", 0x800001ed, "")]
    [InlineData("dir/../dir/", "dir", 0x800001ed, "")]
    [InlineData("/", "/", 0x800001ed, "")]
    [InlineData("/dir/a", "a", 0x8001e8, "")]
    [InlineData("/dir/pipe", "pipe", 0x20001a4, "")]
    [InlineData("/linkdir", "linkdir", 0x80001ff, "/dir")]
    [InlineData("/linkdir/", "linkdir", 0x800001ed, "")]
    [InlineData("/linkdir/la", "la", 0x80001ff, "/dir/a")]
    [InlineData("/broken", "broken", 0x80001ff, "/nowhere")]
    public async Task Head_OfAPath_TellsWhatItIs(string path, string name, long mode, string target)
    {
        var container = await PreparedAsync();
        using var answer = await SendAsync(HttpMethod.Head, container, $"path={Uri.EscapeDataString(path)}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var stat = StatOf(answer);
        Assert.Equal((name, mode, target), ((string?)stat["name"], (long)stat["mode"]!, (string?)stat["linkTarget"]));
    }

    [Fact]
    public async Task Get_OfADirectory_HasEverythingInItNamedAfterIt()
    {
        var container = await PreparedAsync();
        var entries = await EntriesAsync(container, "/dir");
        Assert.Equal(["dir/", "dir/a", "dir/hard", "dir/la", "dir/pipe", "dir/sub/"], entries.Select(entry => entry.Name));
        Assert.Equal("dir/a", entries[2].LinkName);
        Assert.Equal(TarEntryType.HardLink, entries[2].EntryType);
        Assert.Equal((UnixFileMode)0b100_111_101_000, entries[1].Mode);
        Assert.Equal(["./", "./a", "./hard", "./la", "./pipe", "./sub/"], (await EntriesAsync(container, "/dir/.")).Select(entry => entry.Name));
        Assert.Equal(["linkdir"], (await EntriesAsync(container, "/linkdir")).Select(entry => entry.Name));
        Assert.Contains("linkdir/sub/", (await EntriesAsync(container, "/linkdir/")).Select(entry => entry.Name));
        Assert.Contains("/bin/busybox", (await EntriesAsync(container, "/")).Select(entry => entry.Name));
    }

    [Theory]
    [InlineData("GET", "path=/nope", HttpStatusCode.NotFound, "Could not find the file /nope in container ")]
    [InlineData("GET", "", HttpStatusCode.BadRequest, "bad parameter: path")]
    [InlineData("PUT", "path=/nope", HttpStatusCode.NotFound, "Could not find the file /nope in container ")]
    [InlineData("PUT", "", HttpStatusCode.BadRequest, "bad parameter: path")]
    public async Task Path_ThatIsNotThere_IsNamed(string method, string query, HttpStatusCode status, string message)
    {
        var container = await PreparedAsync();
        using var answer = await SendAsync(new HttpMethod(method), container, query, Tar(_ => { }));
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(message, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Put_AnArchive_MakesItsFilesWithTheirOwners(bool compressed)
    {
        var container = await PreparedAsync();
        var tar = Tar(writer =>
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "new") { Mode = (UnixFileMode)0b111_000_000, Uid = 7, Gid = 8 });
            writer.WriteEntry(Entry("new/file", "hello", uid: 1234, gid: 1235));
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "new/link") { LinkName = "/etc" });
            writer.WriteEntry(Entry("new/.wh.kept", "no whiteout"));
        });
        using var answer = await SendAsync(HttpMethod.Put, container, "path=/linkdir", compressed ? Gzip(tar) : tar);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Docker.RunAsync("start", container);
        Assert.Equal(
            "700 7 8\n644 1234 1235\n/etc\nhello\nno whiteout",
            await Docker.RunAsync("exec", container, "sh", "-c", "cd /dir/new; stat -c '%a %u %g' . file; readlink link; cat file; echo; cat .wh.kept"));
    }

    [Fact]
    public async Task Put_OtherKinds_ReplaceOnlyWhereThatIsWanted()
    {
        var container = await PreparedAsync();
        var file = Tar(writer => writer.WriteEntry(Entry("sub", "x")));
        var directory = Tar(writer => writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "a")));
        foreach (var (tar, message) in new[] { (file, "cannot overwrite directory \\\"/dir/sub\\\""), (directory, "cannot overwrite non-directory \\\"/dir/a\\\"") })
        {
            using var refused = await SendAsync(HttpMethod.Put, container, "path=/dir&noOverwriteDirNonDir=1", tar);
            Assert.False(refused.IsSuccessStatusCode);
            Assert.Contains(message, await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
            using var taken = await SendAsync(HttpMethod.Put, container, "path=/dir", tar);
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        }
        var entries = (await EntriesAsync(container, "/dir")).Select(entry => entry.Name).ToArray();
        Assert.Contains("dir/sub", entries);
        Assert.Contains("dir/a/", entries);
    }

    [Theory]
    [InlineData("/etc/passwd", "extraction point is not a directory")]
    [InlineData("/dir", "read-only")]
    [InlineData("/readonly", "mounted volume is marked read-only")]
    public async Task Put_WhereNothingMayBeWritten_IsRefused(string path, string message)
    {
        var name = NewName();
        var shared = Directory.CreateDirectory(Path.Combine(Engine.Daemon.Directory, name)).FullName;
        await Docker.RunAsync("create", "--name", name, "--read-only", "-v", $"{shared}:/readonly:ro", "-v", $"{shared}:/dir/writable", Image, "true");
        using var answer = await SendAsync(HttpMethod.Put, name, $"path={path}", Tar(writer => writer.WriteEntry(Entry("f", "x"))));
        Assert.False(answer.IsSuccessStatusCode);
        Assert.Contains(message, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(shared));
        using var written = await SendAsync(HttpMethod.Put, name, "path=/dir/writable", Tar(writer => writer.WriteEntry(Entry("f", "x"))));
        Assert.Equal(HttpStatusCode.OK, written.StatusCode);
        Assert.Equal("x", await File.ReadAllTextAsync(Path.Combine(shared, "f"), Ct));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("truncated")]
    [InlineData("outside")]
    public async Task Put_BadArchive_IsRefusedAndTouchesNothingOutside(string kind)
    {
        var container = await PreparedAsync();
        var tar = Tar(writer => writer.WriteEntry(Entry(kind == "outside" ? "../../escaped" : "f", new string('x', 3000))));
        var body = kind switch { "garbage" => Encoding.ASCII.GetBytes("no archive"), "truncated" => tar[..2000], _ => tar };
        using var answer = await SendAsync(HttpMethod.Put, container, "path=/dir", body);
        Assert.False(answer.IsSuccessStatusCode);
        using var escaped = await SendAsync(HttpMethod.Head, container, "path=/escaped");
        Assert.Equal(HttpStatusCode.NotFound, escaped.StatusCode);
        using var healthy = await SendAsync(HttpMethod.Put, container, "path=/dir", Tar(writer => writer.WriteEntry(Entry("f", "x"))));
        Assert.Equal(HttpStatusCode.OK, healthy.StatusCode);
    }

    [Fact]
    public async Task Put_ForTheContainersUser_BelongsToIt()
    {
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, "--user", "nobody", Image, "true");
        using var answer = await SendAsync(HttpMethod.Put, name, "path=/tmp&copyUIDGID=1", Tar(writer => writer.WriteEntry(Entry("f", "x", uid: 5))));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(65534, (await EntriesAsync(name, "/tmp/f")).Single().Uid);
    }

    [Fact]
    public async Task Running_Container_ShowsWhatIsMountedInIt()
    {
        var shared = Directory.CreateDirectory(Path.Combine(Engine.Daemon.Directory, "archive-shared")).FullName;
        await File.WriteAllTextAsync(Path.Combine(shared, "outside"), "from outside", Ct);
        var container = await StartIdleAsync("-v", $"{shared}:/shared");
        Assert.Equal(["shared/", "shared/outside"], (await EntriesAsync(container, "/shared")).Select(entry => entry.Name));
        using var hosts = await SendAsync(HttpMethod.Get, container, "path=/etc/hosts");
        Assert.Contains("localhost", await hosts.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(["proc/"], (await EntriesAsync(container, "/proc")).Select(entry => entry.Name));
        Assert.DoesNotContain("dev/null", (await EntriesAsync(container, "/dev")).Select(entry => entry.Name));
    }

    [Fact]
    public async Task NeverStarted_Container_ShowsWhatIsMountedInIt()
    {
        var shared = Directory.CreateDirectory(Path.Combine(Engine.Daemon.Directory, "archive-unstarted")).FullName;
        await File.WriteAllTextAsync(Path.Combine(shared, "outside"), "from outside", Ct);
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, "-v", $"{shared}:/made/here", Image, "true");
        Assert.Equal(["here/", "here/outside"], (await EntriesAsync(name, "/made/here")).Select(entry => entry.Name));
        await Docker.RunAsync("start", "-a", name);
    }

    /// <summary>An old wish of Docker's users.</summary>
    [Fact]
    public async Task TmpfsOfARunningContainer_CanBeCopiedFromAndTo()
    {
        TestEngine.SkipOnOracle("Docker does not look into a container's tmpfs");
        var container = await StartIdleAsync("--tmpfs", "/memory");
        await Docker.RunAsync("exec", container, "sh", "-c", "echo in memory >/memory/f");
        Assert.Equal(["memory/", "memory/f"], (await EntriesAsync(container, "/memory")).Select(entry => entry.Name));
        using var answer = await SendAsync(HttpMethod.Put, container, "path=/memory", Tar(writer => writer.WriteEntry(Entry("g", "copied"))));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("copied", await Docker.RunAsync("exec", container, "cat", "/memory/g"));
    }

    private async Task<string> PreparedAsync()
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, Image, "sh", "-c", $"[ -e /dir ] && exec sleep 1000; {Prepare}");
        return name;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string container, string query, byte[]? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"/containers/{container}/archive?{query}", UriKind.Relative));
        if (method == HttpMethod.Put)
        {
            request.Content = new ByteArrayContent(body ?? []);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        }
        return await Engine.Http.SendAsync(request, Ct);
    }

    private async Task<List<TarEntry>> EntriesAsync(string container, string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, container, $"path={Uri.EscapeDataString(path)}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/x-tar", answer.Content.Headers.ContentType?.MediaType);
        var entries = new List<TarEntry>();
        await using var reader = new TarReader(await answer.Content.ReadAsStreamAsync(Ct));
        while (await reader.GetNextEntryAsync(copyData: true, Ct) is { } entry)
            entries.Add(entry);
        return entries;
    }

    private static JsonNode StatOf(HttpResponseMessage answer) =>
        JsonNode.Parse(Convert.FromBase64String(answer.Headers.GetValues("X-Docker-Container-Path-Stat").Single()))!;

    private static PaxTarEntry Entry(string name, string content, int uid = 0, int gid = 0) => new(TarEntryType.RegularFile, name)
    {
        Mode = (UnixFileMode)0b110_100_100, Uid = uid, Gid = gid, DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
    };

    private static byte[] Tar(Action<TarWriter> write)
    {
        var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
            write(writer);
        return bytes.Length == 0 ? new byte[1024] : bytes.ToArray();
    }

    private static byte[] Gzip(byte[] data)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(data);
        return bytes.ToArray();
    }
}
