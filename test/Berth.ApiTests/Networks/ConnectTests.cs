using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

public sealed class ConnectTests(TestEngine engine) : NetworkTestsBase(engine)
{
    [Fact]
    public async Task Connect_Running_CarriesTraffic_UntilDisconnected()
    {
        var network = await CreateNetworkAsync();
        var server = await ServeAsync("here");
        Assert.Equal("", await FetchFromAsync(network, $"http://{await AddressAsync(server, "bridge")}/"));

        await Docker.RunAsync("network", "connect", network, server);
        var address = await AddressAsync(server, network);
        Assert.Equal("here", await FetchFromAsync(network, $"http://{address}/"));
        Assert.Contains("eth1", await Docker.RunAsync("exec", server, "ls", "/sys/class/net"), StringComparison.Ordinal);
        Assert.Contains(address, await Docker.RunAsync("exec", server, "cat", "/etc/hosts"), StringComparison.Ordinal);

        await Docker.RunAsync("network", "disconnect", network, server);
        Assert.Equal("", await FetchFromAsync(network, $"http://{address}/"));
        Assert.DoesNotContain("eth1", await Docker.RunAsync("exec", server, "ls", "/sys/class/net"), StringComparison.Ordinal);
        Assert.Equal("here", await FetchFromAsync("bridge", $"http://{await AddressAsync(server, "bridge")}/"));
    }

    [Fact]
    public async Task Connect_Stopped_IsThereAtTheNextStart()
    {
        var network = await CreateNetworkAsync("--subnet", "10.81.0.0/24");
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, Image, "sleep", "1000");
        await Docker.RunAsync("network", "connect", "--ip", "10.81.0.5", "--alias", "a", network, name);
        await Docker.RunAsync("start", name);
        Assert.Equal("10.81.0.5", await AddressAsync(name, network));
        Assert.Equal("eth0 eth1 lo", string.Join(' ', (await Docker.RunAsync("exec", name, "ls", "/sys/class/net")).Split('\n')));
    }

    [Fact]
    public async Task Run_OnTwoNetworks_IsOnBoth()
    {
        string[] networks = [await CreateNetworkAsync(), await CreateNetworkAsync()];
        var server = await ServeAsync("both", "--network", networks[0], "--network", networks[1]);
        foreach (var network in networks)
            Assert.Equal("both", await FetchFromAsync(network, $"http://{await AddressAsync(server, network)}/"));
    }

    [Fact]
    public async Task Connect_TwiceOrToNothing_IsRefusedInDockersWords()
    {
        var network = await CreateNetworkAsync();
        var name = await StartIdleAsync("--network", network);
        var id = await InspectAsync(name, "{{.Id}}");
        async Task RefusedAsync(string message, params string[] arguments) =>
            Assert.Equal($"Error response from daemon: {message}", (await Docker.TryAsync(["network", .. arguments])).Errors.Split('\n')[0]);

        await RefusedAsync($"endpoint with name {name} already exists in network {network}", "connect", network, name);
        await RefusedAsync("network nope not found", "connect", "nope", name);
        await RefusedAsync("No such container: nope", "connect", network, "nope");
        await RefusedAsync("container cannot be disconnected from host network or connected to host network", "connect", "host", name);
        await RefusedAsync($"container {id} is not connected to network bridge", "disconnect", "bridge", name);
        await RefusedAsync("endpoint nope not found", "disconnect", "-f", network, "nope");
        await RefusedAsync("No such container: nope", "connect", "nope", "nope");
    }
}
