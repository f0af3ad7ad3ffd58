using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

/// <summary>What a container may wish of its interface.</summary>
public sealed class EndpointOptionTests(TestEngine engine) : NetworkTestsBase(engine)
{
    private const string Named = "com.docker.network.endpoint.ifname";
    private const string Variables = "com.docker.network.endpoint.sysctls";

    [Theory]
    [InlineData("bridge")]
    [InlineData("own")]
    public async Task LinkLocalAddress_IsOnTheInterface(string kind)
    {
        var network = kind == "own" ? await CreateNetworkAsync() : kind;
        var name = await StartIdleAsync("--network", network, "--link-local-ip", "169.254.8.8");
        var interfaces = await Docker.RunAsync("exec", name, "ip", "addr", "show", "eth0");
        Assert.Contains("inet 169.254.8.8/16", interfaces, StringComparison.Ordinal);
        Assert.Contains(await AddressAsync(name, network), interfaces, StringComparison.Ordinal);
        Assert.Equal("[169.254.8.8]", await InspectAsync(name, $"{{{{(index .NetworkSettings.Networks \"{network}\").IPAMConfig.LinkLocalIPs}}}}"));
    }

    [Fact]
    public async Task LinkLocalAddress_OfIPv6_AndOfAConnectedContainer()
    {
        var network = await CreateNetworkAsync("--ipv6", "--subnet", "fd93:7::/64");
        var name = await StartIdleAsync();
        await Docker.RunAsync("network", "connect", "--link-local-ip", "fe80::1234", "--link-local-ip", "169.254.9.9", network, name);
        var interfaces = await Docker.RunAsync("exec", name, "ip", "addr", "show", "eth1");
        Assert.Contains("inet6 fe80::1234/64 scope link", interfaces, StringComparison.Ordinal);
        Assert.Contains("inet 169.254.9.9/16", interfaces, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bogus", "invalid link-local IP address: bogus")]
    [InlineData("10.1.2.3", "invalid link local IP address: 10.1.2.3")]
    public async Task LinkLocalAddress_ThatIsNone_IsRefused(string address, string message)
    {
        var network = await CreateNetworkAsync();
        Assert.Contains(message, (await Docker.TryAsync("run", "--rm", "--network", network, "--link-local-ip", address, Image, "true")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LinkLocalAddress_OfIPv6WithoutIt_IsRefused()
    {
        TestEngine.SkipOnOracle("Docker shows the hook's error");
        var network = await CreateNetworkAsync();
        Assert.Contains(
            $"link-local IP address fe80::7 needs IPv6, which network {network} does not have",
            (await Docker.TryAsync("run", "--rm", "--network", network, "--link-local-ip", "fe80::7", Image, "true")).Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bridge")]
    [InlineData("own")]
    public async Task Interface_WithANameAndVariables_HasThem(string kind)
    {
        TestEngine.SkipOnOracle("Docker 26 has no such options");
        var network = kind == "own" ? await CreateNetworkAsync() : kind;
        var name = await StartIdleAsync(
            "--network", $"name={network},driver-opt={Named}=wan0,\"driver-opt={Variables}=net.ipv4.conf.IFNAME.log_martians=1,net.ipv4.neigh.IFNAME.gc_stale_time=77\"");
        Assert.Contains("inet ", await Docker.RunAsync("exec", name, "ip", "addr", "show", "wan0"), StringComparison.Ordinal);
        Assert.Equal("1\n77", await Docker.RunAsync("exec", name, "cat", "/proc/sys/net/ipv4/conf/wan0/log_martians", "/proc/sys/net/ipv4/neigh/wan0/gc_stale_time"));
        Assert.Contains("dev wan0", await Docker.RunAsync("exec", name, "ip", "route", "show", "default"), StringComparison.Ordinal);
        await Engine.Daemon.KillAsync();
        await Engine.Daemon.StartAsync();
        await Docker.RunAsync("restart", "-t", "0", name);
        Assert.Contains("inet ", await Docker.RunAsync("exec", name, "ip", "addr", "show", "wan0"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"{Named}=lo", "invalid interface name lo")]
    [InlineData($"{Named}=much-too-long-a-name", "invalid interface name much-too-long-a-name")]
    [InlineData($"{Named}=a/b", "invalid interface name a/b")]
    [InlineData($"{Variables}=kernel.core_pattern=x", "invalid sysctl kernel.core_pattern=x")]
    [InlineData($"{Variables}=net.ipv4.conf.eth0.log_martians=1", "invalid sysctl net.ipv4.conf.eth0.log_martians=1")]
    [InlineData($"{Variables}=net.ipv4.conf.IFNAME.../x=1", "invalid sysctl net.ipv4.conf.ifname.../x=1")]
    [InlineData($"{Variables}=net.ipv4.conf.IFNAME.nothing=1", "sysctl net.ipv4.conf.eth0.nothing=1 cannot be set")]
    public async Task Interface_OptionWithoutSense_IsRefused(string option, string message)
    {
        TestEngine.SkipOnOracle("Docker 26 has no such options");
        var network = await CreateNetworkAsync();
        Assert.Contains(message, (await Docker.TryAsync("run", "--rm", "--network", $"name={network},driver-opt={option}", Image, "true")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_NameThatTheContainerHas_IsAConflict()
    {
        TestEngine.SkipOnOracle("Docker 26 has no such options");
        var network = await CreateNetworkAsync();
        var name = await StartIdleAsync();
        var refused = await Docker.TryAsync("network", "connect", "--driver-opt", $"{Named}=eth0", network, name);
        Assert.Contains("the container has an interface eth0 already, on network bridge", refused.Errors, StringComparison.Ordinal);
        await Docker.RunAsync("network", "connect", "--driver-opt", $"{Named}=lan0", network, name);
        Assert.Contains("inet ", await Docker.RunAsync("exec", name, "ip", "addr", "show", "lan0"), StringComparison.Ordinal);
        await Docker.RunAsync("network", "disconnect", network, name);
        Assert.DoesNotContain("lan0", await Docker.RunAsync("exec", name, "ip", "addr"), StringComparison.Ordinal);
    }

    /// <summary>As the engine's own client writes it.</summary>
    [Fact]
    public async Task Berth_LongFormOfANetwork_IsTheStockClients()
    {
        TestEngine.SkipOnOracle("the client is Berth's");
        var network = await CreateNetworkAsync("--subnet", "10.96.0.0/24");
        var other = await CreateNetworkAsync();
        var name = NewName();
        await Engine.Berth.RunAsync(
            "run", "-d", "--name", name, "--network", $"name={network},alias=db,ip=10.96.0.9,mac-address=02:42:aa:bb:cc:dd", "--network", $"name={other},gw-priority=5", Image, "sleep", "1000");
        Assert.Equal("10.96.0.9 02:42:aa:bb:cc:dd [db]", await InspectAsync(name, $"{{{{with index .NetworkSettings.Networks \"{network}\"}}}}{{{{.IPAddress}}}} {{{{.MacAddress}}}} {{{{.Aliases}}}}{{{{end}}}}"));
        Assert.Contains("dev eth1", await Docker.RunAsync("exec", name, "ip", "route", "show", "default"), StringComparison.Ordinal);
    }
}
