using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Registry;

/// <summary>Docker's client, the engine, and Debian's docker-registry.</summary>
public sealed class RegistryTests(TestEngine engine) : EngineTests(engine), IAsyncLifetime
{
    private RegistryProcess _registry = null!;

    private string Name => $"{_registry.Host}/team/app:1";

    public async ValueTask InitializeAsync() => _registry = await RegistryProcess.StartAsync();

    public override async ValueTask DisposeAsync()
    {
        foreach (var name in (await Docker.RunAsync("images", "--format", "{{.Repository}}:{{.Tag}}", $"{_registry.Host}/*/*")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            await Docker.TryAsync("rmi", "-f", name);
        await _registry.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task PushAndPull_RoundTrip_IsTheSameImage()
    {
        var id = await PushAsync();
        await Docker.RunAsync("rmi", Name);
        var pulled = await Docker.RunAsync("pull", Name);
        Assert.Matches(
            "^1: Pulling from team/app\n([0-9a-f]{12}: .*\n)*Digest: sha256:[0-9a-f]{64}\nStatus: Downloaded newer image for " + Name + "\n" + Name + "$", pulled);
        Assert.Equal(id, await IdAsync());
        Assert.Equal("hi", await RunAsync(Name, "echo", "hi"));
        Assert.Contains($"Status: Image is up to date for {Name}", await Docker.RunAsync("pull", Name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfAnAbsentImage_PullsIt()
    {
        await PushAsync();
        await Docker.RunAsync("rmi", Name);
        var result = await Docker.TryAsync("run", "--rm", Name, "echo", "hi");
        Assert.Equal("hi\n", result.Succeeded().Output);
        Assert.Contains($"Unable to find image '{Name}' locally", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_Again_SendsNothing()
    {
        await PushAsync();
        Assert.Matches("^The push refers to repository \\[.*/team/app\\]\n[0-9a-f]{12}: Preparing\n[0-9a-f]{12}: Layer already exists\n1: digest: sha256:.* size: [0-9]+$",
            await Docker.RunAsync("push", Name));
        await Docker.RunAsync("tag", Name, $"{_registry.Host}/team/other:2");
        Assert.Contains(": Mounted from team/app\n", await Docker.RunAsync("push", $"{_registry.Host}/team/other:2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_ByDigestAndAllTags_Work()
    {
        await PushAsync();
        var digest = await Docker.RunAsync("image", "inspect", "-f", "{{index .RepoDigests 0}}", Name);
        await Docker.RunAsync("tag", Name, $"{_registry.Host}/team/app:2");
        await Docker.RunAsync("push", "-a", $"{_registry.Host}/team/app");
        await Docker.RunAsync("rmi", Name, $"{_registry.Host}/team/app:2");
        Assert.EndsWith(digest, await Docker.RunAsync("pull", digest), StringComparison.Ordinal);
        await Docker.RunAsync("pull", "-a", $"{_registry.Host}/team/app");
        Assert.Equal(["1", "2"], (await Docker.RunAsync("images", "--format", "{{.Tag}}", $"{_registry.Host}/team/app")).Split('\n').Order());
    }

    [Theory]
    [InlineData("team/nosuch:1", "manifest for HOST/team/nosuch:1 not found: manifest unknown: manifest unknown")]
    [InlineData("TEAM/app:1", "invalid reference format: repository name (TEAM/app) must be lowercase")]
    public async Task Pull_OfWhatIsNotThere_SaysSo(string name, string message)
    {
        var response = await Engine.Http.PostAsync(new Uri($"/images/create?fromImage={_registry.Host}/{name.Split(':')[0]}&tag=1", UriKind.Relative), null, Ct);
        Assert.Equal(name.StartsWith('T') ? 400 : 404, (int)response.StatusCode);
        Assert.Equal(message.Replace("HOST", _registry.Host, StringComparison.Ordinal), (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!["message"]!);
    }

    [Fact]
    public async Task Distribution_OfAnImage_DescribesIt()
    {
        await PushAsync();
        var answer = JsonNode.Parse(await Engine.Http.GetStringAsync(new Uri($"/distribution/{Name}/json", UriKind.Relative), Ct))!;
        Assert.Equal("application/vnd.docker.distribution.manifest.v2+json", (string)answer["Descriptor"]!["mediaType"]!);
        Assert.Equal("linux", (string)answer["Platforms"]![0]!["os"]!);
    }

    [Fact]
    public async Task Search_InARegistryThatHasNone_SaysItAsDocker()
    {
        var result = await Docker.TryAsync("search", $"{_registry.Host}/app");
        Assert.Equal("Error response from daemon: Unexpected status code 404\n", result.Errors);
    }

    [Fact]
    public async Task Push_WithAPassword_IsAllowedAfterALogin()
    {
        // The password is "secret".
        await using var locked = await RegistryProcess.StartAsync(
            "auth: {htpasswd: {realm: test, path: DIR/htpasswd}}\n", ("htpasswd", "berth:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n"));
        var name = $"{locked.Host}/team/app:1";
        var config = Directory.CreateTempSubdirectory("berth-config-").FullName;
        await Docker.RunAsync("tag", Image, name);
        Assert.Contains("no basic auth credentials", (await Docker.TryAsync("--config", config, "push", name)).Errors, StringComparison.Ordinal);
        var refused = await Docker.TryAsync("--config", config, "login", "-u", "berth", "-p", "wrong", locked.Host);
        Assert.Contains($"login attempt to http://{locked.Host}/v2/ failed with status: 401 Unauthorized", refused.Errors, StringComparison.Ordinal);
        Assert.EndsWith("Login Succeeded", await Docker.RunAsync("--config", config, "login", "-u", "berth", "-p", "secret", locked.Host), StringComparison.Ordinal);
        await Docker.RunAsync("--config", config, "push", name);
        await Docker.RunAsync("rmi", name);
        Assert.Contains("no basic auth credentials", (await Docker.TryAsync("pull", name)).Errors, StringComparison.Ordinal);
        await Docker.RunAsync("--config", config, "pull", name);
        await Docker.RunAsync("rmi", name);
        Directory.Delete(config, recursive: true);
    }

    private async Task<string> PushAsync()
    {
        await Docker.RunAsync("tag", Image, Name);
        await Docker.RunAsync("push", Name);
        return await IdAsync();
    }

    private Task<string> IdAsync() => Docker.RunAsync("image", "inspect", "-f", "{{.Id}}", Name);
}
