using Berth.ApiTests.Support;

namespace Berth.ApiTests.Images;

/// <summary>What images are made of, in what they differ, and whether they are whole, by <c>berth</c>.</summary>
public sealed class ImageLayerTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task TreeAndDiff_OfACommittedImage_ShowWhatItAdds()
    {
        TestEngine.SkipOnOracle("image tree and image diff");
        await CommitAsync("layered:one", "head -c 5000 /dev/zero >/big; rm /etc/passwd; echo more >>/etc/group");

        var tree = await Engine.Berth.RunAsync("image", "tree");
        Assert.Matches("(?m)^[0-9a-f]{12} +\\S+ +[2-9] +.*busybox:latest", tree);
        Assert.Contains("layered:one", tree, StringComparison.Ordinal);
        Assert.Matches("2 layers, .*$", await Engine.Berth.RunAsync("image", "tree", "layered:one"));

        var diff = await Engine.Berth.RunAsync("image", "diff", Image, "layered:one");
        Assert.Matches("(?m)^added +\\+5kB +/big$", diff);
        Assert.Matches("(?m)^changed +\\+5B +/etc/group$", diff);
        Assert.Matches("(?m)^removed +-[0-9]+B +/etc/passwd$", diff);
        Assert.Equal("/big\n/etc/group\n/etc/passwd", await Engine.Berth.RunAsync("image", "diff", "-q", "--by-path", Image, "layered:one"));
        Assert.EndsWith("The same files.", await Engine.Berth.RunAsync("image", "diff", Image, Image), StringComparison.Ordinal);
        await Docker.RunAsync("rmi", "layered:one");
    }

    [Fact]
    public async Task Verify_ChangedFile_IsFound_RefusedWhileItRuns_AndReplacedByALoad()
    {
        TestEngine.SkipOnOracle("image verify");
        await CommitAsync("verified:one", "echo original >/file");
        var archive = Path.Combine(Engine.Daemon.Directory, "verified.tar");
        await Docker.RunAsync("save", "-o", archive, "verified:one");
        Assert.Equal("Every layer is whole.", await Engine.Berth.RunAsync("image", "verify", "verified:one"));
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, "verified:one", "sleep", "1000");
        foreach (var file in Directory.GetFiles($"{Engine.Daemon.Directory}/root/layers", "file", SearchOption.AllDirectories))
            await File.WriteAllTextAsync(file, "0riginal\n", Ct);

        var refused = await Engine.Berth.TryAsync("image", "verify", "--repair");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("cannot repair layers that containers run on: stop ", refused.Errors, StringComparison.Ordinal);
        await Docker.RunAsync("rm", "-f", name);
        var damaged = await Engine.Berth.TryAsync("image", "verify", "--repair");
        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains("have changed on disk", damaged.Output, StringComparison.Ordinal);
        Assert.Contains("is missing from the store", (await Docker.TryAsync("run", "--rm", "verified:one", "true")).Errors, StringComparison.Ordinal);

        await Docker.RunAsync("load", "-i", archive);
        Assert.Equal("original", await RunAsync("verified:one", "cat", "/file"));
        Assert.Equal("Every layer is whole.", await Engine.Berth.RunAsync("image", "verify"));
        await Docker.RunAsync("rmi", "verified:one");
        File.Delete(archive);
    }

    private async Task CommitAsync(string image, string script)
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, Image, "sh", "-c", script);
        await Docker.RunAsync("commit", name, image);
        await Docker.RunAsync("rm", name);
    }
}
