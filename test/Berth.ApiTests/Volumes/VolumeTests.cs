using System.Net;
using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Volumes;

/// <summary>docker volume: each test is true of dockerd, too.</summary>
public sealed class VolumeTests(TestEngine engine) : EngineTests(engine)
{
    private static int _volumes;
    private readonly List<string> _made = [];

    [Fact]
    public async Task Create_NamedAndListed_IsThere()
    {
        var name = NewVolume();
        Assert.Equal(name, await Docker.RunAsync("volume", "create", "--label", "a=b", "--label", "c", name));
        Assert.Equal(name, await Docker.RunAsync("volume", "create", name));
        Assert.Equal(name, await Docker.RunAsync("volume", "create", "-o", "type=tmpfs", name)); // what is there is not made, whatever is said of it
        Assert.Equal($"local {name} b local", await Docker.RunAsync("volume", "ls", "-f", $"name=^{name}$", "--format", "{{.Driver}} {{.Name}} {{.Label \"a\"}} {{.Scope}}"));
        Assert.Equal(name, await Docker.RunAsync("volume", "ls", "-q", "-f", "label=a=b", "-f", "label=c", "-f", $"name={name}", "-f", "driver=local", "-f", "dangling=true"));
        Assert.Equal("", await Docker.RunAsync("volume", "ls", "-q", "-f", "label=a=c", "-f", $"name={name}"));
        var inspect = JsonNode.Parse(await Docker.RunAsync("volume", "inspect", name))![0]!.AsObject();
        Assert.Equal(["CreatedAt", "Driver", "Labels", "Mountpoint", "Name", "Options", "Scope"], inspect.Select(static field => field.Key).Order());
        Assert.EndsWith($"/volumes/{name}/_data", inspect["Mountpoint"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WithoutName_IsAnonymousAndPruned()
    {
        var name = await Docker.RunAsync("volume", "create");
        Assert.Matches("^[0-9a-f]{64}$", name);
        Assert.Equal("map[com.docker.volume.anonymous:]", await Docker.RunAsync("volume", "inspect", "-f", "{{.Labels}}", name));
        var kept = await VolumeAsync();
        Assert.Contains(name, await Docker.RunAsync("volume", "prune", "-f"), StringComparison.Ordinal);
        Assert.Contains(kept, await Docker.RunAsync("volume", "prune", "-af", "--filter", "label!=x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/volumes/create", """{"Name":"x"}""", 400, "create x: volume name is too short, names should be at least two alphanumeric characters")]
    [InlineData("POST", "/volumes/create", """{"Name":"zz","Driver":"nosuch"}""", 404, "create zz: error looking up volume plugin nosuch: plugin \"nosuch\" not found")]
    [InlineData("POST", "/volumes/create", """{"Name":"v3","DriverOpts":{"foo":"bar"}}""", 400, "create v3: invalid option: \"foo\"")]
    [InlineData("POST", "/volumes/create", """{"Name":"v3","DriverOpts":{"type":"tmpfs"}}""", 400, "create v3: missing required option: \"device\"")]
    [InlineData("GET", "/volumes/nosuch", "", 404, "get nosuch: no such volume")]
    [InlineData("DELETE", "/volumes/nosuch", "", 404, "get nosuch: no such volume")]
    [InlineData("GET", "/volumes?filters={\"foo\":[\"x\"]}", "", 400, "invalid filter 'foo'")]
    [InlineData("GET", "/volumes?filters={\"dangling\":[\"x\"]}", "", 400, "invalid filter 'dangling=[x]'")]
    [InlineData("POST", "/volumes/prune?filters={\"dangling\":[\"x\"]}", "", 400, "invalid filter 'dangling'")]
    [InlineData("POST", "/volumes/prune?filters={\"all\":[\"x\"]}", "", 400, "invalid filter 'all': strconv.ParseBool: parsing \"x\": invalid syntax")]
    public async Task Request_Wrong_IsRefused(string method, string path, string body, int status, string message)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri($"/v1.45{path}", UriKind.Relative));
        if (body.Length > 0)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await Engine.Http.SendAsync(request, Ct);
        Assert.Equal((status, message), ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Remove_MissingByForce_IsFine()
    {
        using var response = await Engine.Http.DeleteAsync(new Uri("/volumes/nosuch?force=1", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task Remove_InUse_IsRefusedByName()
    {
        var volume = await VolumeAsync();
        var name = NewName();
        var id = await Docker.RunAsync("create", "--name", name, "-v", $"{volume}:/data", Image);
        var refused = await Docker.TryAsync("volume", "rm", "-f", volume);
        Assert.Contains($"Error response from daemon: remove {volume}: volume is in use - [{id}]", refused.Errors, StringComparison.Ordinal);
        await Docker.RunAsync("rm", "-v", name);
        Assert.Equal(volume, await Docker.RunAsync("volume", "rm", volume));
    }

    [Fact]
    public async Task Events_OfALife_AreDockers()
    {
        var volume = NewVolume();
        var name = NewName();
        var since = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await Docker.RunAsync("run", "--name", name, "--network", "none", "-v", $"{volume}:/data:ro", Image, "true");
        var id = await InspectAsync(name, "{{.Id}}");
        await Docker.RunAsync("rm", name);
        await Docker.RunAsync("volume", "rm", volume);
        var events = await Docker.RunAsync("events", "--since", $"{since}", "--until", $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1}",
            "--filter", $"volume={volume}", "--format", "{{.Action}} {{.Actor.Attributes}}");
        Assert.Equal(
            ["create map[driver:local]", $"mount map[container:{id} destination:/data driver:local propagation: read/write:false]", $"unmount map[container:{id} driver:local]", "destroy map[driver:local]"],
            events.Split('\n'));
    }

    private string NewVolume()
    {
        var name = $"volume-{Interlocked.Increment(ref _volumes)}";
        _made.Add(name);
        return name;
    }

    private Task<string> VolumeAsync() => Docker.RunAsync("volume", "create", NewVolume());

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var name in _made)
            await Docker.TryAsync("volume", "rm", "-f", name);
        GC.SuppressFinalize(this);
    }
}
