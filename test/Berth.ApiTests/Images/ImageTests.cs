using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Images;

public sealed class ImageTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Import_OfATar_MakesARunnableImage()
    {
        var id = await ImportAsync("imported:one");
        Assert.Matches("^sha256:[0-9a-f]{64}$", id);
        Assert.Equal("hi", await RunAsync("imported:one", "echo", "hi"));
        await Docker.RunAsync("rmi", "imported:one");
    }

    [Fact]
    public async Task Import_WithChanges_HasTheirConfiguration()
    {
        await ImportAsync("imported:changed", "-c", "CMD [\"echo\",\"default\"]", "-c", "ENV A=1", "-c", "WORKDIR /tmp", "-c", "LABEL k=v", "-c", "USER nobody");
        Assert.Equal("default", await RunAsync("imported:changed"));
        Assert.Equal("1 /tmp 65534", await RunAsync("imported:changed", "sh", "-c", "echo $A $PWD $(id -u)"));
        Assert.Equal("v", await Docker.RunAsync("image", "inspect", "-f", "{{index .Config.Labels \"k\"}}", "imported:changed"));
        await Docker.RunAsync("rmi", "imported:changed");
    }

    [Fact]
    public async Task Import_OfATruncatedTar_IsRefusedAndLeavesNothing()
    {
        var before = await Docker.RunAsync("images", "-aq", "--no-trunc");
        var tar = await BusyboxRoot.TarAsync();
        var result = await Docker.TryWithInputAsync(tar[..(tar.Length / 2)], "import", "-", "imported:half");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(before, await Docker.RunAsync("images", "-aq", "--no-trunc"));
    }

    [Fact]
    public async Task Import_Compressed_IsTheSameImage()
    {
        var directory = Directory.CreateTempSubdirectory("berth-gz-").FullName;
        await File.WriteAllBytesAsync($"{directory}/root.tar", await BusyboxRoot.TarAsync(), Ct);
        (await Command.RunAsync("gzip", [$"{directory}/root.tar"])).Succeeded();
        await Docker.RunAsync("import", $"{directory}/root.tar.gz", "imported:gz");
        Assert.Equal("hi", await RunAsync("imported:gz", "echo", "hi"));
        await Docker.RunAsync("rmi", "imported:gz");
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Tag_OfAnImage_IsAnotherNameOfIt()
    {
        await Docker.RunAsync("tag", Image, "example.com:5000/team/box:v1");
        Assert.Equal(await IdAsync(Image), await IdAsync("example.com:5000/team/box:v1"));
        Assert.Equal("Untagged: example.com:5000/team/box:v1", await Docker.RunAsync("rmi", "example.com:5000/team/box:v1"));
        Assert.NotEqual("", await IdAsync(Image));
    }

    [Theory]
    [InlineData("busybox")]
    [InlineData("busybox:latest")]
    [InlineData("docker.io/library/busybox")]
    [InlineData("library/busybox:latest")]
    public async Task Inspect_AnySpellingOfTheName_FindsIt(string name) => Assert.Equal(await IdAsync(Image), await IdAsync(name));

    [Fact]
    public async Task Inspect_ShortId_FindsIt()
    {
        var id = await IdAsync(Image);
        Assert.Equal(id, await IdAsync(id["sha256:".Length..][..12]));
    }

    [Fact]
    public async Task Inspect_Fields_DescribeTheImage()
    {
        var image = JsonNode.Parse(await Docker.RunAsync("image", "inspect", Image))![0]!;
        Assert.Contains("busybox:latest", image["RepoTags"]!.AsArray().Select(tag => (string)tag!));
        Assert.Equal("linux", (string)image["Os"]!);
        Assert.Contains((string)image["Architecture"]!, (string[])["amd64", "arm64"]);
        Assert.InRange((long)image["Size"]!, 1_000_000, 10_000_000);
        Assert.Single(image["RootFS"]!["Layers"]!.AsArray());
    }

    [Fact]
    public async Task List_Format_ShowsNameTagIdAndSize()
    {
        var line = await Docker.RunAsync("images", "--format", "{{.Repository}} {{.Tag}} {{.ID}} {{.Size}}", Image);
        Assert.Matches("^busybox latest [0-9a-f]{12} [0-9.]+MB$", line);
    }

    [Fact]
    public async Task List_ByReference_SelectsByPattern()
    {
        await Docker.RunAsync("tag", Image, "pattern-a:1");
        await Docker.RunAsync("tag", Image, "pattern-b:2");
        var names = await Docker.RunAsync("images", "--filter", "reference=pattern-*", "--format", "{{.Repository}}");
        Assert.Equal(["pattern-a", "pattern-b"], names.Split('\n').Order());
        await Docker.RunAsync("rmi", "pattern-a:1", "pattern-b:2");
    }

    [Fact]
    public async Task Remove_ImageInUse_IsAConflict()
    {
        await ImportAsync("imported:used");
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, "imported:used", "true");
        var id = await IdAsync("imported:used");
        var result = await Docker.TryAsync("rmi", id);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("conflict", result.Errors, StringComparison.Ordinal);
        await Docker.RunAsync("rm", name);
        await Docker.RunAsync("rmi", id);
    }

    [Fact]
    public async Task Remove_MissingImage_IsNotFound()
    {
        var result = await Docker.TryAsync("rmi", "no-such-image");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("No such image: no-such-image", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Image_AgainstWhichAContainerWasMade_MayLoseItsNameMeanwhile()
    {
        await ImportAsync("imported:moving", "-c", "LABEL n=1");
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, "imported:moving", "echo", "still");
        await Docker.RunAsync("rmi", "-f", "imported:moving");
        Assert.Equal("still", await Docker.RunAsync("start", "-a", name));
    }

    [Fact]
    public async Task Bootstrap_OfBusybox_MakesTheImageWithNoRegistry()
    {
        TestEngine.SkipOnOracle("Docker has no bootstrap");
        await Engine.Berth.RunAsync("image", "bootstrap", "busybox");
        Assert.Equal("hi", await RunAsync("busybox", "echo", "hi"));
    }

    private Task<string> IdAsync(string name) => Docker.RunAsync("image", "inspect", "-f", "{{.Id}}", name);

    private async Task<string> ImportAsync(string name, params string[] options) =>
        (await Docker.TryWithInputAsync(await BusyboxRoot.TarAsync(), ["import", .. options, "-", name])).Succeeded().Output.TrimEnd('\n');
}
