using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

/// <summary>Containers on the segment of an interface of the machine, <c>out0</c>, whose other end is <see cref="OutsideNetwork"/>.</summary>
public sealed class MacvlanTests(TestEngine engine) : NetworkTestsBase(engine)
{
    private static readonly string[] OnSegment =
        ["-d", "macvlan", "--subnet", "198.51.100.0/24", "--ip-range", "198.51.100.64/26", "--gateway", OutsideNetwork.Address, "-o", "parent=out0"];

    [Fact]
    public async Task Run_OnMacvlan_IsOnTheSegment_WithNames_AndNotBehindTheMachine()
    {
        await using var outside = await OutsideNetwork.CreateAsync();
        var network = await CreateNetworkAsync(OnSegment);
        var server = await ServeAsync("segment", "--network", network, "--network-alias", "alias-m", "--ip", "198.51.100.80", "--mac-address", "02:42:11:22:33:44", "-p", "8390:80");
        var asker = await StartIdleAsync("--network", network);

        await EventuallyFromAsync(outside, "segment", "198.51.100.80");
        Assert.Equal("segment", await Docker.RunAsync("exec", asker, "wget", "-qO-", $"http://{server}/"));
        Assert.Equal("segment", await Docker.RunAsync("exec", asker, "wget", "-qO-", "http://alias-m/"));
        Assert.Equal("from outside", await Docker.RunAsync("exec", asker, "nc", "-w", "2", OutsideNetwork.Address, "7001"));
        Assert.Equal("", await FetchAsync("http://198.51.100.80/"));
        Assert.Contains("02:42:11:22:33:44", await Docker.RunAsync("exec", server, "ip", "link", "show", "dev", "eth0"), StringComparison.Ordinal);
        Assert.Equal($"default via {OutsideNetwork.Address} dev eth0", (await Docker.RunAsync("exec", asker, "ip", "route")).Split('\n')[0].Trim());
        Assert.StartsWith("198.51.100.6", await AddressAsync(asker, network), StringComparison.Ordinal);

        // Its ports are its own there, and none of the machine's.
        Assert.Equal("", await Docker.RunAsync("port", server));
        Assert.Equal("", await FetchAsync("http://127.0.0.1:8390/"));
    }

    /// <summary>What is published and exposed stays in what was said, and is shown where a bridge is the way out.</summary>
    [Fact]
    public async Task Inspect_PublishedAndExposed_AreShownOnBridgesOnly()
    {
        await using var outside = await OutsideNetwork.CreateAsync();
        var segment = await CreateNetworkAsync(OnSegment);
        var bridge = await CreateNetworkAsync();
        async Task ShowsAsync(string container, string ports, string list)
        {
            Assert.Equal(ports, await InspectAsync(container, "{{json .NetworkSettings.Ports}}"));
            Assert.Equal(list, await Docker.RunAsync("ps", "--filter", $"name={container}", "--format", "{{.Ports}}"));
        }

        var server = await StartIdleAsync("--network", segment, "-p", "127.0.0.1:8392:80", "--expose", "90");
        await ShowsAsync(server, "{}", "");
        Assert.Equal("""{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"8392"}]} {"80/tcp":{},"90/tcp":{}}""", await InspectAsync(server, "{{json .HostConfig.PortBindings}} {{json .Config.ExposedPorts}}"));
        Assert.Equal($"Error: No public port '80' published for {server}\n", (await Docker.TryAsync("port", server, "80")).Errors);
        await ShowsAsync(await StartIdleAsync("--network", "none", "--expose", "90"), "{}", "");

        await Docker.RunAsync("network", "connect", bridge, server);
        await ShowsAsync(server, "{}", "");
        await Docker.RunAsync("network", "disconnect", segment, server);
        await ShowsAsync(await StartIdleAsync("--network", bridge, "--expose", "90"), """{"90/tcp":null}""", "90/tcp");
    }

    [Fact]
    public async Task Connect_Running_TheWayOutAndThePortsFollow()
    {
        await using var outside = await OutsideNetwork.CreateAsync();
        var segment = await CreateNetworkAsync(OnSegment);
        var bridge = await CreateNetworkAsync();
        var server = await ServeAsync("here", "--network", bridge, "-p", "8391:80");
        await EventuallyFetchAsync("here", "http://127.0.0.1:8391/");

        // The first by name is the way out.
        Assert.True(string.CompareOrdinal(segment, bridge) < 0);
        await Docker.RunAsync("network", "connect", "--ip", "198.51.100.81", segment, server);
        Assert.StartsWith($"default via {OutsideNetwork.Address} dev eth1", await Docker.RunAsync("exec", server, "ip", "route"), StringComparison.Ordinal);
        await EventuallyFromAsync(outside, "here", "198.51.100.81");
        Assert.Equal("", await Docker.RunAsync("port", server));

        await Docker.RunAsync("network", "disconnect", segment, server);
        Assert.DoesNotContain("eth1", await Docker.RunAsync("exec", server, "ls", "/sys/class/net"), StringComparison.Ordinal);
        await EventuallyFetchAsync("here", "http://127.0.0.1:8391/");
        await Docker.RunAsync("network", "connect", "--ip", "198.51.100.81", segment, server);
        await EventuallyFromAsync(outside, "here", "198.51.100.81");
    }

    /// <summary>Each container has the gateway of its own subnet; those of the two reach each other by a router alone.</summary>
    [Fact]
    public async Task Run_SeveralSubnets_TheFirstWithRoomGives_AndAWishIsOfItsOwn()
    {
        await using var outside = await OutsideNetwork.CreateAsync();
        var network = await PostNetworkAsync($$"""
            "Driver":"macvlan","Options":{"parent":"out0"},"EnableIPv6":true,"IPAM":{"Config":[
            {"Subnet":"203.0.113.0/30","Gateway":"203.0.113.1"},{"Subnet":"198.51.100.0/24","Gateway":"{{OutsideNetwork.Address}}","IPRange":"198.51.100.64/26"},
            {"Subnet":"fd93:1::/64"},{"Subnet":"fd93:2::/64","Gateway":"fd93:2::99"}]}
            """);
        var first = await StartIdleAsync("--network", network);
        var second = await StartIdleAsync("--network", network);
        var wished = await StartIdleAsync("--network", network, "--ip", "198.51.100.80", "--ip6", "fd93:2::5");

        Assert.Equal("203.0.113.2/30 203.0.113.1 fd93:1::2 fd93:1::1", await PlaceAsync(first, network));
        Assert.Equal($"198.51.100.64/24 {OutsideNetwork.Address} fd93:1::3 fd93:1::1", await PlaceAsync(second, network));
        Assert.Equal($"198.51.100.80/24 {OutsideNetwork.Address} fd93:2::5 fd93:2::99", await PlaceAsync(wished, network));
        Assert.StartsWith("default via 203.0.113.1 dev eth0", await Docker.RunAsync("exec", first, "ip", "route"), StringComparison.Ordinal);
        Assert.Contains("default via fd93:2::99 dev eth0", await Docker.RunAsync("exec", wished, "ip", "-6", "route"), StringComparison.Ordinal);
        Assert.Equal("from outside", await Docker.RunAsync("exec", second, "nc", "-w", "2", OutsideNetwork.Address, "7001"));
        Assert.Contains("Address already in use", (await Docker.TryAsync("run", "--rm", "--network", network, "--ip6", "fd93:2::5", Image, "true")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_WithAnAddressOfItsOwn_HasItAgain()
    {
        await using var outside = await OutsideNetwork.CreateAsync();
        var network = await CreateNetworkAsync(OnSegment);
        var name = await StartIdleAsync("--network", network, "--ip", "198.51.100.82");
        for (var round = 0; round < 5; round++)
        {
            await Docker.RunAsync("restart", name);
            Assert.Equal("198.51.100.82", await AddressAsync(name, network));
        }
    }

    [Fact]
    public async Task Stats_OnMacvlan_CountItsInterface()
    {
        await using var outside = await OutsideNetwork.CreateAsync();
        var network = await CreateNetworkAsync(OnSegment);
        var name = await StartIdleAsync("--network", network);
        await Docker.RunAsync("exec", name, "ping", "-c", "3", "-i", "0.2", OutsideNetwork.Address);

        var stats = JsonNode.Parse(await Engine.Http.GetStringAsync(new Uri($"/containers/{name}/stats?stream=false&one-shot=true", UriKind.Relative), Ct))!;

        Assert.True(stats["networks"]!["eth0"]!["tx_packets"]!.GetValue<int>() >= 3, stats["networks"]!.ToJsonString());
    }

    [Fact]
    public async Task Run_Internal_HasNoWayOut()
    {
        await using var outside = await OutsideNetwork.CreateAsync();
        var network = await CreateNetworkAsync([.. OnSegment, "--internal"]);

        Assert.DoesNotContain("default", await RunAsync("--network", network, Image, "ip", "route"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_Daemon_TheContainerStaysOnTheSegment_AndTheNextDaemonKnowsIt()
    {
        TestEngine.SkipOnOracle("it kills berthd");
        await using var outside = await OutsideNetwork.CreateAsync();
        var network = await CreateNetworkAsync(OnSegment);
        var server = await ServeAsync("alive", "--network", network);
        var address = await AddressAsync(server, network);

        await EventuallyFromAsync(outside, "alive", address);

        await Engine.Daemon.KillAsync();
        Assert.Equal("alive", await FromAsync(outside, address));
        await Engine.Daemon.StartAsync();

        Assert.Equal(address, await AddressAsync(server, network));
        var asker = await StartIdleAsync("--network", network);
        Assert.NotEqual(address, await AddressAsync(asker, network));
        Assert.Equal("alive", await Docker.RunAsync("exec", asker, "wget", "-qO-", $"http://{server}/"));
        var refused = await Docker.TryAsync("network", "rm", network);
        Assert.Contains("has active endpoints", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_ThatCannotBe_SaysWhyInDockersWords_AndLeavesNothing()
    {
        await using var outside = await OutsideNetwork.CreateAsync();
        async Task RefusedAsync(string message, params string[] options)
        {
            var result = await Docker.TryAsync(["network", "create", .. options, "cannot-be"]);
            Assert.Equal($"Error response from daemon: {message}", result.Errors.TrimEnd('\n'));
        }

        await RefusedAsync("requested macvlan mode 'foo' is not valid, 'bridge' mode is the macvlan driver default", "-d", "macvlan", "-o", "parent=out0", "-o", "macvlan_mode=foo");
        await RefusedAsync("requested ipvlan mode 'foo' is not valid, 'l2' mode is the ipvlan driver default", "-d", "ipvlan", "-o", "parent=out0", "-o", "ipvlan_mode=foo");
        await RefusedAsync("requested ipvlan flag 'foo' is not valid, 'bridge' is the ipvlan driver default", "-d", "ipvlan", "-o", "parent=out0", "-o", "ipvlan_flag=foo");
        var network = await CreateNetworkAsync(OnSegment);
        var id = await Docker.RunAsync("network", "inspect", "-f", "{{.Id}}", network);
        await RefusedAsync($"network dm-{id[..12]} is already using parent interface out0", "-d", "macvlan", "-o", "parent=out0");
        await RefusedAsync("loopback interface is not a valid macvlan parent link", "-d", "macvlan", "-o", "parent=lo");
        await RefusedAsync("loopback interface is not a valid ipvlan parent link", "-d", "ipvlan", "-o", "parent=lo");
        await RefusedAsync("invalid subinterface vlan name nosuch, example formatting is eth0.10", "-d", "macvlan", "-o", "parent=nosuch");
        await RefusedAsync("-o parent interface was not found on the host: nosuch", "-d", "macvlan", "-o", "parent=nosuch.10");
        await RefusedAsync("vlan id must be between 1-4094, received: 4095", "-d", "macvlan", "-o", "parent=out0.4095");
        await RefusedAsync("Pool overlaps with other one on this address space", "-d", "macvlan", "-o", "parent=nosuch", "--subnet", "198.51.100.0/25");
        Assert.Equal("", await Docker.RunAsync("network", "ls", "-q", "--filter", "name=cannot-be"));
    }

    /// <summary>As dockerd: what is wrong with a parent is an internal error, what another has is forbidden.</summary>
    [Theory]
    [InlineData(500, """ "Driver":"macvlan","Options":{"parent":"lo"} """)]
    [InlineData(500, """ "Driver":"macvlan","Options":{"parent":"nosuch"} """)]
    [InlineData(500, """ "Driver":"macvlan","Options":{"parent":"out0","macvlan_mode":"foo"} """)]
    [InlineData(500, """ "Driver":"ipvlan","Options":{"parent":"out0","ipvlan_flag":"foo"} """)]
    [InlineData(500, """ "Driver":"macvlan","Options":{"parent":"out0"} """)]
    [InlineData(500, """ "Driver":"macvlan","Options":{"parent":"out0"},"IPAM":{"Config":[{"Subnet":"203.0.113.0/24","Gateway":"203.0.113.255"}]} """)]
    [InlineData(403, """ "Driver":"macvlan","Options":{"parent":"out1"},"IPAM":{"Config":[{"Subnet":"198.51.100.0/25"}]} """)]
    [InlineData(400, """ "Driver":"macvlan","Options":{"parent":"out0"},"IPAM":{"Config":[{"Subnet":"203.0.113.0/24","Gateway":"198.51.100.1"}]} """)]
    public async Task Create_ThatCannotBe_HasDockersStatus(int status, string network)
    {
        await using var outside = await OutsideNetwork.CreateAsync();
        await CreateNetworkAsync(OnSegment);
        using StringContent body = new($$"""{"Name":"cannot-be",{{network}}}""", System.Text.Encoding.UTF8, "application/json");

        using var response = await Engine.Http.PostAsync(new Uri("/networks/create", UriKind.Relative), body, Ct);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Start_ThatCannotBe_HasDockersStatus()
    {
        await using var outside = await OutsideNetwork.CreateAsync();
        var network = await CreateNetworkAsync([.. OnSegment, "-o", "macvlan_mode=passthru"]);
        var first = await StartIdleAsync("--network", network, "--ip", "198.51.100.70");
        Assert.Equal((403, "Address already in use"), await StartAsync("--network", network, "--ip", "198.51.100.70"));
        var (status, message) = await StartAsync("--network", network);
        Assert.Equal(500, status);
        Assert.StartsWith("failed to create the macvlan port: invalid argument", message, StringComparison.Ordinal);
        Assert.Equal("running", await InspectAsync(first, "{{.State.Status}}"));
    }

    private async Task<(int Status, string Message)> StartAsync(params string[] options)
    {
        var name = NewName();
        await Docker.RunAsync(["create", "--name", name, .. options, Image, "true"]);
        using var response = await Engine.Http.PostAsync(new Uri($"/containers/{name}/start", UriKind.Relative), null, Ct);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))?["message"]?.GetValue<string>() ?? "");
    }

    /// <summary>Where the kernel has such interfaces the network is made, and leaves none when it goes.</summary>
    [Theory]
    [InlineData("ipvlan", "-d", "ipvlan", "-o", "parent=out0")]
    [InlineData("dummy", "-d", "macvlan")]
    [InlineData("vlan", "-d", "macvlan", "-o", "parent=out0.10")]
    public async Task Create_KindThatTheKernelMayNotHave_WorksOrNamesTheModule(string kind, params string[] options)
    {
        TestEngine.SkipOnOracle("its words are the kernel's alone");
        await using var outside = await OutsideNetwork.CreateAsync();
        var before = await LinksAsync();
        var result = await Docker.TryAsync(["network", "create", .. options, "may-be"]);
        if (result.ExitCode != 0)
            Assert.Contains($"the kernel has no {kind} interfaces: modprobe ", result.Errors, StringComparison.Ordinal);
        await Docker.TryAsync("network", "rm", "may-be");

        Assert.Equal(before, await LinksAsync());
        Assert.Equal("", await Docker.RunAsync("network", "ls", "-q", "--filter", "name=may-be"));
    }

    private Task<string> PlaceAsync(string container, string network) => InspectAsync(
        container, $"{{{{with index .NetworkSettings.Networks \"{network}\"}}}}{{{{.IPAddress}}}}/{{{{.IPPrefixLen}}}} {{{{.Gateway}}}} {{{{.GlobalIPv6Address}}}} {{{{.IPv6Gateway}}}}{{{{end}}}}");

    private static Task EventuallyFromAsync(OutsideNetwork outside, string word, string address) => Eventually.TrueAsync(
        $"{address} answers {word} outside", async () => await FromAsync(outside, address) == word);

    /// <summary>What a server answers outside, where loopback is down, and busybox' wget falls.</summary>
    private static async Task<string> FromAsync(OutsideNetwork outside, string address) =>
        (await outside.RunAsync($@"printf 'GET / HTTP/1.0\r\n\r\n' | busybox nc -w 2 {address} 80")).Split('\n')[^1];

    private static async Task<string> LinksAsync() =>
        string.Join('\n', (await Command.RunAsync("ip", ["-o", "-br", "link"])).Output.Split('\n').Select(static line => line.Split(' ')[0]).Where(static name => !name.StartsWith("veth", StringComparison.Ordinal)));
}
