using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

/// <summary>A daemon with the setting <c>"bridge": "none"</c>, beside the suite's own. What it answers is what dockerd with <c>--bridge none</c> answers.</summary>
public sealed class NoBridgeTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-nobridge-").FullName;
    private readonly EngineProcess _daemon;
    private readonly Client _docker;
    private readonly HttpClient _http;

    public NoBridgeTests()
    {
        _daemon = TestEngine.BerthdWithoutBridge(_directory);
        _docker = new Client("docker", _daemon.Socket);
        _http = UnixHttp.Connect(_daemon.Socket);
    }

    public async ValueTask InitializeAsync()
    {
        TestEngine.SkipOnOracle("a daemon of its own");
        await _daemon.StartAsync();
        await new Client(Repository.Program("berth"), _daemon.Socket).RunAsync("image", "bootstrap", "busybox");
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.RemoveContainersAsync();
        await _docker.TryAsync("network", "rm", "own");
        _http.Dispose();
        await _daemon.DisposeAsync();
        await Command.RunAsync("rm", ["-rf", _directory]);
    }

    [Theory]
    [InlineData]
    [InlineData("--network", "bridge")]
    [InlineData("--network", "default")]
    public async Task Run_OnTheBridgeThatIsNot_HasALoopbackOnly(params string[] network)
    {
        Assert.Equal("host none", string.Join(' ', (await _docker.RunAsync("network", "ls", "--format", "{{.Name}}")).Split('\n').Order()));
        await _docker.RunAsync(["run", "-d", "--name", "one", .. network, "-p", "8393:80", "--expose", "90", TestEngine.Image, "sleep", "1000"]);

        Assert.Equal("lo", await _docker.RunAsync("exec", "one", "ls", "/sys/class/net"));
        Assert.Equal("bridge {}", await InspectAsync("one", "{{.HostConfig.NetworkMode}} {{json .NetworkSettings.Ports}}"));
        Assert.Equal("bridge  ", await InspectAsync("one", "{{range $name, $place := .NetworkSettings.Networks}}{{$name}} {{$place.NetworkID}} {{$place.IPAddress}}{{end}}"));
        Assert.Equal("", await _docker.RunAsync("ps", "--filter", "name=one", "--format", "{{.Ports}}"));
    }

    [Fact]
    public async Task Connect_ToTheBridgeThatIsNot_IsWrittenDown_AndOthersAreAsEver()
    {
        await _docker.RunAsync("network", "create", "own");
        await _docker.RunAsync("run", "-d", "--name", "one", "--network", "own", TestEngine.Image, "sleep", "1000");

        Assert.Equal(200, await PostAsync("/networks/bridge/connect", """{"Container":"one"}"""));
        Assert.Equal(404, await PostAsync("/networks/bridge/connect", """{"Container":"nobody"}"""));
        Assert.Equal(404, await PostAsync("/networks/bridge/disconnect", """{"Container":"one"}"""));
        Assert.Equal("bridge own", await NetworksAsync("one"));
        Assert.Equal("eth0 lo", string.Join(' ', (await _docker.RunAsync("exec", "one", "ls", "/sys/class/net")).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)));

        await _docker.RunAsync("restart", "-t", "0", "one");
        Assert.NotEqual("", await InspectAsync("one", "{{.NetworkSettings.Networks.own.IPAddress}}"));
    }

    [Fact]
    public async Task Connect_OfOneWithoutNetwork_GivesItOne()
    {
        await _docker.RunAsync("network", "create", "own");
        await _docker.RunAsync("run", "-d", "--name", "one", TestEngine.Image, "sleep", "1000");

        await _docker.RunAsync("network", "connect", "own", "one");

        Assert.NotEqual("", await InspectAsync("one", "{{.NetworkSettings.Networks.own.IPAddress}}"));
        await _docker.RunAsync("run", "--rm", "--link", "one", TestEngine.Image, "true");
    }

    private Task<string> InspectAsync(string container, string template) => _docker.RunAsync("inspect", "-f", template, container);

    private async Task<string> NetworksAsync(string container) => (await InspectAsync(container, "{{range $name, $place := .NetworkSettings.Networks}}{{$name}} {{end}}")).TrimEnd();

    private async Task<int> PostAsync(string path, string json)
    {
        using StringContent body = new(json, System.Text.Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), body, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }
}
