using System.Net;
using System.Net.Sockets;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

/// <summary>Ports of a container that come and go while it runs, which is Berth's extension of an update.</summary>
public sealed class PortUpdateTests(TestEngine engine) : NetworkTestsBase(engine)
{
    [Fact]
    public async Task Add_ToARunningContainer_AnswersAtOnce_AndIsShown()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var server = await ServeAsync("added", "-p", "8400:80");
        await EventuallyFetchAsync("added", "http://127.0.0.1:8400/");
        Assert.Equal(server, await UpdateAsync("--publish-add", "8401:80", "--publish-add", "127.0.0.1:8402:81/udp", server));
        Assert.Equal("added", await FetchAsync("http://127.0.0.1:8401/"));
        Assert.Equal("added", await FetchAsync("http://[::1]:8401/"));
        Assert.Equal("80/tcp -> 0.0.0.0:8400\n80/tcp -> 0.0.0.0:8401\n80/tcp -> [::]:8400\n80/tcp -> [::]:8401\n81/udp -> 127.0.0.1:8402", await Docker.RunAsync("port", server));
        Assert.Contains("127.0.0.1:8402->81/udp", await Docker.RunAsync("ps", "--filter", $"name={server}", "--format", "{{.Ports}}"), StringComparison.Ordinal);
        Assert.Equal("[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"8402\"}]", await InspectAsync(server, "{{json (index .HostConfig.PortBindings \"81/udp\")}}"));
        Assert.Equal("map[]", await InspectAsync(server, "{{index .Config.ExposedPorts \"81/udp\"}}"));
    }

    [Fact]
    public async Task Remove_FromARunningContainer_RefusesAtOnce_AndGivesThePortBack()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var server = await ServeAsync("removed", "-p", "8403:80", "-p", "8404:80");
        await EventuallyFetchAsync("removed", "http://127.0.0.1:8403/");
        await UpdateAsync("--publish-rm", "8403:80/tcp", server);
        Assert.Equal("", await FetchAsync("http://127.0.0.1:8403/"));
        Assert.Equal("removed", await FetchAsync("http://127.0.0.1:8404/"));
        using (var listener = new TcpListener(IPAddress.Any, 8403))
            listener.Start();
        await UpdateAsync("--publish-rm", "80", server);
        Assert.Equal("", await FetchAsync("http://127.0.0.1:8404/"));
        Assert.Equal("{\"80/tcp\":null}", await InspectAsync(server, "{{json .NetworkSettings.Ports}}"));
    }

    [Fact]
    public async Task Change_ToAnotherPortOfTheContainer_KeepsTheNumber()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var server = await ServeAsync("moved", "-p", "8405:81");
        Assert.Equal("", await FetchAsync("http://127.0.0.1:8405/"));
        await UpdateAsync("--publish-rm", "8405:81", "--publish-add", "8405:80", server);
        await EventuallyFetchAsync("moved", "http://127.0.0.1:8405/");
    }

    [Fact]
    public async Task Change_ThatIsRefused_NamesTheHolder_AndChangesNothing()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var holder = await StartIdleAsync("-p", "8406:80");
        var server = await ServeAsync("kept", "-p", "8407:80");
        await EventuallyFetchAsync("kept", "http://127.0.0.1:8407/");
        var before = await Docker.RunAsync("inspect", server);
        var result = await Engine.Berth.TryAsync("update", "--publish-rm", "8407:80", "--publish-add", "8408:80", "--publish-add", "8406:80", "--cpu-shares", "77", server);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"Bind for 0.0.0.0:8406 failed: port is already allocated (by container {holder})", result.Errors, StringComparison.Ordinal);
        Assert.Equal("kept", await FetchAsync("http://127.0.0.1:8407/"));
        Assert.Equal("", await FetchAsync("http://127.0.0.1:8408/"));
        Assert.Equal(before, await Docker.RunAsync("inspect", server));
    }

    [Fact]
    public async Task Change_OfAPortThatTheEngineChose_IsSaidByItsNumber()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var server = await ServeAsync("chosen", "-p", "80", "-p", "80");
        string[] chosen = [.. (await Docker.RunAsync("port", server, "80")).Split('\n').Where(line => line.StartsWith("0.0.0.0:", StringComparison.Ordinal)).Select(line => line.Split(':')[1])];
        await EventuallyFetchAsync("chosen", $"http://127.0.0.1:{chosen[0]}/");
        await UpdateAsync("--publish-rm", $"{chosen[0]}:80", server);
        Assert.Equal(("", "chosen"), (await FetchAsync($"http://127.0.0.1:{chosen[0]}/"), await FetchAsync($"http://127.0.0.1:{chosen[1]}/")));
    }

    [Fact]
    public async Task Change_IsKept_WhenTheDaemonDies_AndAtTheNextStart()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var server = await ServeAsync("lasting", "-p", "8409:80");
        await UpdateAsync("--publish-rm", "8409:80", "--publish-add", "8410:80", server);
        await Engine.Daemon.KillAsync();
        await EventuallyFetchAsync("lasting", "http://127.0.0.1:8410/");
        Assert.Equal("lasting", await FetchAsync("http://[::1]:8410/"));
        await Engine.Daemon.StartAsync();
        Assert.Equal("80/tcp -> 0.0.0.0:8410\n80/tcp -> [::]:8410", await Docker.RunAsync("port", server));
        Assert.Equal(("lasting", ""), (await FetchAsync("http://127.0.0.1:8410/"), await FetchAsync("http://127.0.0.1:8409/")));
        Assert.Equal("lasting", await FetchAsync("http://[::1]:8410/"));
        await UpdateAsync("--publish-rm", "8410:80", "--publish-add", "8409:80", server);
        Assert.Equal(("lasting", ""), (await FetchAsync("http://[::1]:8409/"), await FetchAsync("http://[::1]:8410/")));
        await UpdateAsync("--publish-rm", "8409:80", "--publish-add", "8410:80", server);
        await Docker.RunAsync("restart", "-t", "0", server);
        await EventuallyFetchAsync("lasting", "http://127.0.0.1:8410/");
        Assert.Equal("lasting", await FetchAsync("http://[::1]:8410/"));
    }

    [Fact]
    public async Task Change_OfAStoppedContainer_CountsAtItsStart()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, "-p", "8411:80", Image, "sh", "-c", "mkdir /w; echo late >/w/index.html; httpd -f -p 80 -h /w");
        await UpdateAsync("--publish-rm", "8411:80", "--publish-add", "127.0.0.1:8412-8414:80", name);
        Assert.Equal("nothing is published at 8411:80/tcp", (await UpdateAsync("--publish-rm", "8411:80", name)).Split('\n')[1]);
        await Docker.RunAsync("start", name);
        await EventuallyFetchAsync("late", "http://127.0.0.1:8412/");
    }

    private Task<string> UpdateAsync(params string[] arguments) => Engine.Berth.RunAsync(["update", .. arguments]);
}
