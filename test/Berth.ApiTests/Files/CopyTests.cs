using Berth.ApiTests.Support;

namespace Berth.ApiTests.Files;

/// <summary>docker cp, diff and export.</summary>
public sealed class CopyTests(TestEngine engine) : EngineTests(engine)
{
    private readonly string _here = Directory.CreateTempSubdirectory("berth-cp-").FullName;

    [Theory]
    [InlineData("docker", true)]
    [InlineData("docker", false)]
    [InlineData("berth", true)]
    [InlineData("berth", false)]
    public async Task ThereAndBack_ADirectory_IsTheSame(string program, bool running)
    {
        var client = program == "docker" ? Docker : Engine.Berth;
        await Command.RunAsync("sh", ["-c", "cd $0; mkdir -p tree/deep/er; echo text >tree/file; ln -s file tree/link; chmod 751 tree/deep; "
            + "truncate -s 1M tree/sparse; echo end >>tree/sparse; touch -d '2001-02-03 04:05:06' tree/file; printf 'x' >\"tree/na me\"", _here]);
        var container = await ContainerAsync(running);
        await client.RunAsync("cp", Here("tree"), $"{container}:/copied");
        await client.RunAsync("cp", $"{container}:/copied", Here("back"));
        Assert.Equal("", (await Command.RunAsync("diff", ["-r", "--no-dereference", Here("tree"), Here("back")])).Succeeded().Output);
        Assert.Equal(File.GetLastWriteTimeUtc(Here("tree/file")), File.GetLastWriteTimeUtc(Here("back/file")));
        Assert.Equal(File.GetUnixFileMode(Here("tree/deep")), File.GetUnixFileMode(Here("back/deep")));
    }

    /// <summary>Where things go, and by which name, is the same with both clients.</summary>
    [Theory]
    [InlineData("tree", "C:/tmp", "C:/tmp/tree/file")]
    [InlineData("tree/", "C:/tmp/", "C:/tmp/tree/file")]
    [InlineData("tree/.", "C:/tmp", "C:/tmp/file")]
    [InlineData("tree", "C:/tmp/new", "C:/tmp/new/file")]
    [InlineData("tree/file", "C:/tmp", "C:/tmp/file")]
    [InlineData("tree/file", "C:tmp/other", "C:/tmp/other")]
    [InlineData("tree/file", "C:/etc/group", "C:/etc/group")]
    [InlineData("tree/link", "C:/tmp/l", "C:/tmp/l")]
    [InlineData("C:/etc", "out", "out/passwd")]
    [InlineData("C:/etc", "tree", "tree/etc/passwd")]
    [InlineData("C:/etc/.", "tree", "tree/passwd")]
    [InlineData("C:/etc/passwd", "tree/", "tree/passwd")]
    [InlineData("C:/etc/passwd", "tree/file", "tree/file")]
    [InlineData("C:etc/passwd", "new", "new")]
    public async Task Copy_ByEitherClient_GoesToTheSamePlace(string from, string to, string result)
    {
        foreach (var client in new[] { Docker, Engine.Berth })
        {
            await Command.RunAsync("sh", ["-c", "cd $0; rm -rf *; mkdir tree; echo text >tree/file; ln -s file tree/link", _here]);
            var container = await ContainerAsync(running: true);
            string Named(string text) => text.StartsWith("C:", StringComparison.Ordinal) ? container + text[1..] : Path.Combine(_here, text);
            await client.RunAsync("cp", Named(from), Named(to));
            if (result.StartsWith("C:", StringComparison.Ordinal))
                await Docker.RunAsync("exec", container, "stat", result[2..]);
            else
                Assert.StartsWith("root:", await File.ReadAllTextAsync(Named(result), Ct), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Archive_ThroughPipes_IsATar()
    {
        var container = await ContainerAsync(running: true);
        await Docker.RunAsync("exec", container, "sh", "-c", "mkdir /data; echo x >/data/f");
        var tar = (await Docker.TryAsync("cp", $"{container}:/data", "-")).Succeeded().OutputBytes;
        (await Docker.TryWithInputAsync(tar, "cp", "-", $"{container}:/tmp")).Succeeded();
        Assert.Equal("x", await Docker.RunAsync("exec", container, "cat", "/tmp/data/f"));
    }

    [Fact]
    public async Task FollowedLink_BringsWhatItLeadsTo()
    {
        var container = await ContainerAsync(running: true);
        await Docker.RunAsync("exec", container, "sh", "-c", "mkdir /real; echo x >/real/f; ln -s real /link");
        await Docker.RunAsync("cp", "-L", $"{container}:/link", Here("followed"));
        Assert.Equal("x\n", await File.ReadAllTextAsync(Here("followed/f"), Ct));
        await Docker.RunAsync("cp", $"{container}:/link", Here("kept"));
        Assert.Equal("real", new FileInfo(Here("kept")).LinkTarget);
    }

    [Theory]
    [InlineData("nope:/x", "-", "No such container: nope")]
    [InlineData("C:/nope", "-", "Could not find the file /nope in container C")]
    [InlineData("F", "C:/nodir/f", "Could not find the file /nodir in container C")]
    [InlineData("F", "C:/nodir/", "no such directory")]
    [InlineData("D", "C:/etc/passwd", "cannot copy directory")]
    public async Task Copy_ThatCannotBe_SaysWhy(string from, string to, string message)
    {
        var container = await ContainerAsync(running: false);
        await File.WriteAllTextAsync(Here("f"), "x", Ct);
        string Named(string text) => text.Replace("C:", $"{container}:", StringComparison.Ordinal) switch { "F" => Here("f"), "D" => _here, var other => other };
        foreach (var client in new[] { Docker, Engine.Berth })
        {
            var result = await client.TryAsync("cp", Named(from), Named(to));
            Assert.Equal(1, result.ExitCode);
            Assert.Contains(message.Replace("container C", $"container {container}", StringComparison.Ordinal), result.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Diff_ShowsWhatWasDone()
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, Image, "sh", "-c", "echo x >/new; mkdir /made; touch /made/in; rm /etc/group; chmod 600 /etc/passwd; rm -r /home; mkdir /home");
        var lines = (await Docker.RunAsync("diff", name)).Split('\n');
        Assert.Equal(lines.Order(StringComparer.Ordinal), (await Engine.Berth.RunAsync("diff", name)).Split('\n').Order(StringComparer.Ordinal));
        Assert.Equal(["A /made", "A /made/in", "A /new", "C /etc", "C /etc/passwd", "D /etc/group"], lines.Where(line => !line.EndsWith("/home", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Diff_OfAContainerThatDidNothing_IsEmpty()
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, Image, "true");
        Assert.Equal("", await Docker.RunAsync("diff", name));
    }

    [Fact]
    public async Task Export_IsTheWholeRootWithoutMounts()
    {
        var shared = Directory.CreateDirectory(Here("shared")).FullName;
        await File.WriteAllTextAsync(Path.Combine(shared, "outside"), "x", Ct);
        var container = await StartIdleAsync("-v", $"{shared}:/shared");
        await Docker.RunAsync("exec", container, "sh", "-c", "echo own >/own; rm /etc/group");
        await Docker.RunAsync("export", "-o", Here("root.tar"), container);
        await Engine.Berth.RunAsync("export", "-o", Here("same.tar"), container);
        Assert.Equal(new FileInfo(Here("root.tar")).Length, new FileInfo(Here("same.tar")).Length);
        var names = (await Command.RunAsync("tar", ["-tf", Here("root.tar")])).Succeeded().Output.Split('\n');
        Assert.Contains("own", names);
        Assert.Contains("bin/busybox", names);
        Assert.DoesNotContain("etc/group", names);
        Assert.DoesNotContain("shared/outside", names);
        Assert.DoesNotContain("proc/self", names);
        await Docker.RunAsync("import", Here("root.tar"), "exported:test");
        Assert.Equal("own", await RunAsync("exported:test", "cat", "/own"));
        await Docker.RunAsync("rmi", "exported:test");
    }

    /// <summary>What programs in the container do to the paths meanwhile leads a copy nowhere else.</summary>
    [Fact]
    public async Task Container_ThatExchangesPathsForLinks_CannotLeadACopyOutside()
    {
        var victim = Directory.CreateDirectory(Here("victim")).FullName;
        var container = await StartIdleAsync();
        await Docker.RunAsync("exec", "-d", container, "sh", "-c", $"mkdir -p {victim} /t/real; while :; do rm -rf /t/x; ln -s {victim} /t/x; rm -rf /t/x; mkdir /t/x; done");
        await Command.RunAsync("sh", ["-c", "cd $0; mkdir -p in/x; echo written >in/x/f", _here]);
        for (var i = 0; i < 40; i++)
        {
            await Docker.TryAsync("cp", Here("in/."), $"{container}:/t");
            await Docker.TryAsync("cp", $"{container}:/t/x/.", Here("out"));
        }
        Assert.Empty(Directory.EnumerateFileSystemEntries(victim));
        Assert.Equal("running", await InspectAsync(container, "{{.State.Status}}"));
    }

    /// <summary>A client that takes no more of a copy must not keep the container from being stopped, nor from being started again.</summary>
    [Fact]
    public async Task StalledCopy_HoldsNobodyUp()
    {
        TestEngine.SkipOnOracle("a kill waits for the copy");
        var container = await StartIdleAsync();
        await Docker.RunAsync("exec", container, "sh", "-c", "head -c 64000000 /dev/urandom >/big");
        using var answer = await Engine.Http.GetAsync(new Uri($"/containers/{container}/archive?path=/big", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.True(answer.IsSuccessStatusCode);
        await Docker.RunAsync("kill", container);
        await Docker.RunAsync("start", container);
        Assert.Equal("64000000", await Docker.RunAsync("exec", container, "stat", "-c", "%s", "/big"));
        await Docker.RunAsync("rm", "-f", container);
    }

    public override async ValueTask DisposeAsync()
    {
        Directory.Delete(_here, recursive: true);
        await base.DisposeAsync();
    }

    private string Here(string name) => Path.Combine(_here, name);

    private async Task<string> ContainerAsync(bool running)
    {
        if (running)
            return await StartIdleAsync();
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, Image, "true");
        return name;
    }
}
