using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Daemon;

public sealed class VersionTests(TestEngine engine) : EngineTests(engine)
{
    public static TheoryData<string> OldAndNew => [.. Enumerable.Range(24, 27).Select(minor => $"1.{minor}")];

    [Theory, MemberData(nameof(OldAndNew))]
    public async Task EveryVersion_FromThe24thOn_IsServed(string version)
    {
        if (TestEngine.IsOracle && decimal.Parse(version, CultureInfo.InvariantCulture) > 1.45m)
            Assert.Skip("Berth only: Docker 26 knows versions up to 1.45");
        using var response = await Engine.Http.GetAsync(new Uri($"/v{version}/containers/json", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task TooOldAVersion_IsRefusedByName()
    {
        using var response = await Engine.Http.GetAsync(new Uri("/v1.10/containers/json", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("client version 1.10 is too old", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooNewAVersion_IsRefusedByName()
    {
        using var response = await Engine.Http.GetAsync(new Uri("/v1.99/containers/json", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("client version 1.99 is too new", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.24")]
    [InlineData("1.30")]
    [InlineData("1.41")]
    [InlineData("1.44")]
    public async Task StockClient_PinnedToAnOldVersion_Runs(string version)
    {
        var environment = new Dictionary<string, string>(Docker.Environment) { ["DOCKER_API_VERSION"] = version };
        var result = await Command.RunAsync("docker", ["run", "--rm", Image, "echo", "hi"], null, environment);
        Assert.Equal((0, "hi\n"), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task Version_Fields_AreThoseOfDocker()
    {
        var version = await Engine.Http.GetFromJsonAsync<JsonNode>("/version", Ct);
        Assert.Equal("linux", (string)version!["Os"]!);
        Assert.Contains((string)version["Arch"]!, (string[])["amd64", "arm64"]);
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), (string)version["KernelVersion"]!);
        Assert.All((string[])["Version", "ApiVersion", "MinAPIVersion", "GitCommit", "BuildTime"], field => Assert.NotNull((string?)version[field]));
        Assert.NotEmpty(version["Components"]!.AsArray());
    }

    [Fact]
    public async Task Version_OfTheStockClient_ShowsTheServer() =>
        Assert.NotEqual("", await Docker.RunAsync("version", "-f", "{{.Server.Version}}"));

    [Fact]
    public async Task Info_Counts_AreThoseOfTheList()
    {
        await StartIdleAsync();
        var all = (await Docker.RunAsync("ps", "-aq")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        var running = (await Docker.RunAsync("ps", "-q")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        Assert.Equal($"{all} {running}", await Docker.RunAsync("info", "-f", "{{.Containers}} {{.ContainersRunning}}"));
    }

    [Fact]
    public async Task Info_OfTheStockClient_Succeeds()
    {
        var info = await Docker.RunAsync("info", "-f", "{{.OSType}} {{.NCPU}} {{.Driver}} {{.LoggingDriver}}");
        Assert.Equal($"linux {Environment.ProcessorCount} overlay2 json-file", info);
    }
}
