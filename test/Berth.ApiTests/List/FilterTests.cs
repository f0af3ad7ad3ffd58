using System.Net;
using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.List;

public sealed class FilterTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Filters_OfEveryKind_SelectTheirContainers()
    {
        var (created, exited, running, paused) = (NewName(), NewName(), NewName(), NewName());
        await Docker.RunAsync("create", "--name", created, "--label", "set=1", "--label", "kind=a", Image, "true");
        await Docker.TryAsync("run", "--name", exited, "--label", "set=1", "--label", "kind=b", Image, "sh", "-c", "exit 9");
        await Docker.RunAsync("run", "-d", "--name", running, "--label", "set=1", Image, "sleep", "1000");
        await Docker.RunAsync("run", "-d", "--name", paused, "--label", "set=1", "--net", "none", Image, "sleep", "1000");
        await Docker.RunAsync("pause", paused);
        var id = await InspectAsync(running, "{{.Id}}");

        await SelectsAsync([created], "status=created");
        await SelectsAsync([exited], "status=exited");
        await SelectsAsync([running], "status=running");
        await SelectsAsync([paused], "status=paused");
        await SelectsAsync([created, exited], "status=created", "status=exited");
        await SelectsAsync([created], "label=kind=a");
        await SelectsAsync([created, exited], "label=kind");
        await SelectsAsync([], "label=kind=a", "label=kind=b");
        await SelectsAsync([exited], "exited=9");
        await SelectsAsync([], "exited=8");
        await SelectsAsync([running], $"id={id[..10]}");
        await SelectsAsync([running], $"name={running}");
        await SelectsAsync([running], $"name=^/{running}$");
        await SelectsAsync([created, exited, running, paused], $"ancestor={Image}");
        await SelectsAsync([], "ancestor=other");
        await SelectsAsync([created], $"before={exited}");
        await SelectsAsync([running, paused], $"since={exited}");
        await SelectsAsync([paused], "network=none");
        await Docker.RunAsync("unpause", paused);
    }

    [Theory]
    [InlineData("status=sleeping")]
    [InlineData("no-such-filter=1")]
    [InlineData("exited=many")]
    public async Task Filter_ThatMakesNoSense_IsABadRequest(string filter)
    {
        var result = await Docker.TryAsync("ps", "--filter", filter);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("nvalid", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"label\":[\"shape=1\"]}")]
    [InlineData("{\"label\":{\"shape=1\":true}}")]
    public async Task Filters_InBothJsonShapes_AreRead(string filters)
    {
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, "--label", "shape=1", Image, "true");
        using var response = await Engine.Http.GetAsync(new Uri($"/containers/json?all=1&filters={Uri.EscapeDataString(filters)}", UriKind.Relative), Ct);
        var list = JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!.AsArray();
        Assert.Equal([$"/{name}"], list.Select(container => (string)container!["Names"]![0]!));
    }

    [Fact]
    public async Task Filters_ThatAreNoJson_AreABadRequest()
    {
        using var response = await Engine.Http.GetAsync(new Uri("/containers/json?filters=%7Bnope", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private async Task SelectsAsync(string[] expected, params string[] filters)
    {
        var arguments = filters.SelectMany(filter => (string[])["--filter", filter]);
        var names = await Docker.RunAsync(["ps", "-a", "--filter", "label=set=1", "--format", "{{.Names}}", .. arguments]);
        Assert.Equal(expected.Order(), names.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }
}
