using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

/// <summary>Containers that their first client starts, which only Berth has.</summary>
public sealed class StartOnConnectTests(TestEngine engine) : NetworkTestsBase(engine)
{
    private const string Label = "berth.start-on-connect=true";

    [Fact]
    public async Task FirstClient_StartsTheContainer_AndIsAnswered_AgainAndAgain()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var name = await CreateServerAsync("woken", "-p", "8460:80");
        Assert.Equal("created", await InspectAsync(name, "{{.State.Status}}"));
        Assert.Equal("woken", await FetchAsync("http://127.0.0.1:8460/"));
        Assert.Equal("running", await InspectAsync(name, "{{.State.Status}}"));
        Assert.Equal("woken", await FetchAsync("http://172.17.0.1:8460/"));
        await Docker.RunAsync("stop", "-t", "0", name);
        Assert.Equal("woken", await FetchAsync("http://[::1]:8460/"));
        Assert.Equal("running", await InspectAsync(name, "{{.State.Status}}"));
    }

    /// <summary>The program listens a second after its start: whoever comes meanwhile waits, and nobody is refused.</summary>
    [Fact]
    public async Task ManyClients_BeforeTheProgramListens_AreAllAnswered()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var network = await CreateNetworkAsync();
        var name = await CreateServerAsync("crowd", "-p", "8461:80", "--network", network, "-e", "DELAY=1");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(static _ => FetchAsync("http://127.0.0.1:8461/")));
        Assert.All(answers, static answer => Assert.Equal("crowd", answer));

        // From then on the rules lead, and the container sees who asks.
        await Eventually.TrueAsync("the port has a rule", async () =>
            (await Command.RunAsync("nft", ["list", "map", "inet", "berth", "ports"])).Output.Contains("tcp . 8461", StringComparison.Ordinal));
        await Docker.RunAsync("rm", "-f", name);
        Assert.DoesNotContain("tcp . 8461", (await Command.RunAsync("nft", ["list", "map", "inet", "berth", "ports"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KillDaemon_ClientsStartItAfterwards()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var name = await CreateServerAsync("again", "-p", "8462:80");
        await Engine.Daemon.KillAsync();
        await Engine.Daemon.StartAsync();
        Assert.Equal("again", await FetchAsync("http://127.0.0.1:8462/"));
        await Engine.Daemon.KillAsync();
        await Engine.Daemon.StartAsync();
        Assert.Equal("again", await FetchAsync("http://127.0.0.1:8462/"));
        await Docker.RunAsync("kill", name);
        Assert.Equal("again", await FetchAsync("http://127.0.0.1:8462/"));
    }

    [Fact]
    public async Task Port_IsTheContainers_UntilItIsRemoved()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var name = await CreateServerAsync("held", "-p", "8463:80");
        var refused = await Docker.TryAsync("run", "--rm", "-p", "8463:80", Image, "true");
        Assert.Contains($"Bind for 0.0.0.0:8463 failed: port is already allocated (by container {name})", refused.Errors, StringComparison.Ordinal);
        await Engine.Berth.RunAsync("update", "--publish-rm", "8463:80", "--publish-add", "8464:80", name);
        await Docker.RunAsync("run", "--rm", "-p", "8463:80", Image, "true");
        Assert.Equal("held", await FetchAsync("http://127.0.0.1:8464/"));
        await Docker.RunAsync("rm", "-f", name);
        await Docker.RunAsync("run", "--rm", "-p", "8464:80", Image, "true");
    }

    [Fact]
    public async Task Container_ThatCannotStart_ClosesItsClients()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var name = NewName();
        await Engine.Berth.RunAsync("create", "--start-on-connect", "--name", name, "-p", "8465:80", Image, "/no/such");
        Assert.Equal("true", await InspectAsync(name, "{{index .Config.Labels \"berth.start-on-connect\"}}"));
        Assert.Equal("", await FetchAsync("http://127.0.0.1:8465/"));
        Assert.Contains("/no/such", await InspectAsync(name, "{{.State.Error}}"), StringComparison.Ordinal);
    }

    private async Task<string> CreateServerAsync(string word, params string[] options)
    {
        var name = NewName();
        var script = $"sleep ${{DELAY:-0}}; mkdir -p /www; echo {word} >/www/index.html; exec httpd -f -p 80 -h /www";
        await Docker.RunAsync(["create", "--label", Label, "--name", name, .. options, Image, "sh", "-c", script]);
        return name;
    }
}
