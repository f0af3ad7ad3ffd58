using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Usage;

public sealed class DiskUsageTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Df_CountsImagesAndContainers()
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, Image, "sh", "-c", "head -c 5000 /dev/zero >/file");
        var usage = await GetAsync("");
        var image = usage["Images"]!.AsArray().Single(image => image!["RepoTags"]?.AsArray().Any(tag => (string)tag! == Image) == true)!;
        Assert.True((int)image["Containers"]! >= 1);
        Assert.InRange((long)image["SharedSize"]!, 0, (long)image["Size"]!);
        Assert.InRange((long)usage["LayersSize"]!, (long)image["Size"]!, long.MaxValue);
        var container = usage["Containers"]!.AsArray().Single(container => (string)container!["Names"]![0]! == $"/{name}")!;
        Assert.Equal(5000, (long)container["SizeRw"]!);
        Assert.NotNull(usage["Volumes"]!.AsArray());
        Assert.Empty(usage["BuildCache"]!.AsArray());
    }

    [Fact]
    public async Task Df_OfSomeTypes_LeavesTheOthersOut()
    {
        var usage = await GetAsync("?type=volume&type=container");
        Assert.Null(usage["Images"]);
        Assert.NotNull(usage["Containers"]);
        Assert.Equal(0, (long)usage["LayersSize"]!);
    }

    [Fact]
    public async Task Df_OfAnUnknownType_IsRefused()
    {
        using var answer = await Engine.Http.GetAsync(new Uri("/system/df?type=x", UriKind.Relative), Ct);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("unknown object type: x", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("-v")]
    public async Task Df_OfBothClients_LooksTheSame(params string[] options)
    {
        TestEngine.SkipOnOracle("it compares our client with Docker's");
        await Docker.RunAsync("create", "--name", NewName(), Image, "true");
        Assert.Equal(await Docker.RunAsync(["system", "df", .. options]), await Engine.Berth.RunAsync(["system", "df", .. options]));
    }

    [Fact]
    public async Task Prune_OfTheSystem_RemovesWhatHasEnded()
    {
        await Docker.RunAsync("volume", "prune", "-f");
        var (ended, running) = (NewName(), await StartIdleAsync());
        await Docker.RunAsync("run", "--name", ended, Image, "sh", "-c", "head -c 5000 /dev/zero >/file");
        var pruned = await Docker.RunAsync("system", "prune", "-f");
        Assert.StartsWith("Deleted Containers:\n", pruned, StringComparison.Ordinal);
        Assert.EndsWith("Total reclaimed space: 5kB", pruned, StringComparison.Ordinal);
        Assert.Equal("true", await InspectAsync(running, "{{.State.Running}}"));
        Assert.Equal(1, (await Docker.TryAsync("inspect", ended)).ExitCode);
        Assert.Equal("Total reclaimed space: 0B", await Docker.RunAsync("volume", "prune", "-f"));
        Assert.Equal("", await Docker.RunAsync("network", "prune", "-f"));
    }

    private async Task<JsonNode> GetAsync(string query) => JsonNode.Parse(await Engine.Http.GetStringAsync(new Uri($"/system/df{query}", UriKind.Relative), Ct))!;
}
