using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

public sealed class IsolationTests(TestEngine engine) : NetworkTestsBase(engine)
{
    [Fact]
    public async Task Networks_DoNotReachEachOther()
    {
        var (one, other) = (await CreateNetworkAsync(), await CreateNetworkAsync());
        var server = await ServeAsync("apart", "--network", one);
        var url = $"http://{await AddressAsync(server, one)}/";
        Assert.Equal("apart", await FetchFromAsync(one, url));
        Assert.Equal("", await FetchFromAsync(other, url));
        Assert.Equal("", await FetchFromAsync("bridge", url));
    }

    [Fact]
    public async Task Internal_HasNoWayOut_AndNoneIn()
    {
        await using var outside = await OutsideNetwork.CreateAsync();
        var network = await CreateNetworkAsync("--internal");
        var server = await ServeAsync("inside", "--network", network, "-p", "8399:80");
        Assert.Equal("inside", await FetchFromAsync(network, $"http://{await AddressAsync(server, network)}/"));
        var attempt = await Docker.TryAsync("run", "--rm", "--network", network, Image, "sh", "-c", $"timeout 2 nc {OutsideNetwork.Address} 7001 </dev/null; exit");
        Assert.DoesNotContain("from outside", attempt.Output, StringComparison.Ordinal);
        Assert.Equal("", await FetchAsync("http://127.0.0.1:8399/"));
    }

    [Fact]
    public async Task ContainersApart_ReachTheMachineOnly()
    {
        var network = await CreateNetworkAsync("-o", "com.docker.network.bridge.enable_icc=false");
        var server = await ServeAsync("alone", "--network", network, "-p", "8398:80");
        Assert.Equal("", await FetchFromAsync(network, $"http://{await AddressAsync(server, network)}/"));
        Assert.Equal("alone", await FetchAsync("http://127.0.0.1:8398/"));
        Assert.Equal("alone", await FetchFromAsync("bridge", "http://172.17.0.1:8398/"));
    }

    [Fact]
    public async Task FlushedRules_AreBackWithinASecond()
    {
        TestEngine.SkipOnOracle("Docker's rules stay away");
        await ServeAsync("back", "-p", "8397:80");
        await EventuallyFetchAsync("back", "http://127.0.0.1:8397/");
        (await Command.RunAsync("nft", ["flush", "ruleset"])).Succeeded();
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        Assert.Equal("back", await FetchAsync("http://127.0.0.1:8397/"));
    }
}
