using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

public sealed class PortTests(TestEngine engine) : NetworkTestsBase(engine)
{
    [Fact]
    public async Task Published_IsReachedFromEverywhere()
    {
        await ServeAsync("found", "-p", "8380:80");
        var network = await CreateNetworkAsync();
        await EventuallyFetchAsync("found", "http://127.0.0.1:8380/");
        Assert.Equal("found", await FetchAsync("http://172.17.0.1:8380/"));
        Assert.Equal("found", await FetchAsync("http://[::1]:8380/"));
        Assert.Equal("found", await FetchFromAsync("bridge", "http://172.17.0.1:8380/"));
        Assert.Equal("found", await FetchFromAsync(network, "http://172.17.0.1:8380/"));
    }

    [Fact]
    public async Task Published_FromOutside_ShowsTheClientsOwnAddress()
    {
        await using var outside = await OutsideNetwork.CreateAsync();
        var server = await ServeAsync("seen", "-p", "8381:80", "-p", "127.0.0.1:8382:80");
        await EventuallyFetchAsync("seen", "http://127.0.0.1:8382/");
        Assert.Equal("seen", await outside.RunAsync("timeout 3 busybox wget -q -O - http://198.51.100.1:8381/"));
        await Eventually.TrueAsync(
            "the log names the client", async () => (await Docker.TryAsync("logs", server)).Errors.Contains(OutsideNetwork.Address, StringComparison.Ordinal));
        Assert.Equal("", await outside.RunAsync("timeout 1 busybox wget -q -O - http://198.51.100.1:8382/"));

        // Neither a route to the containers' network nor one to the machine's loopback leads anywhere.
        await outside.RunAsync("ip route add 172.17.0.0/16 via 198.51.100.1");
        Assert.Equal("", await outside.RunAsync($"timeout 1 busybox wget -q -O - http://{await AddressAsync(server, "bridge")}/"));
    }

    [Fact]
    public async Task Published_IsShownAsDockerShowsIt()
    {
        var name = await StartIdleAsync("-p", "8383:80", "-p", "127.0.0.1:8384:81/udp", "--expose", "90", "-p", "8385-8386:85-86");
        Assert.Equal("80/tcp -> 0.0.0.0:8383\n80/tcp -> [::]:8383", (await Docker.RunAsync("port", name)).Split("\n81/")[0]);
        Assert.Equal("127.0.0.1:8384", await Docker.RunAsync("port", name, "81/udp"));
        Assert.Contains("127.0.0.1:8384->81/udp", await Docker.RunAsync("ps", "--filter", $"name={name}", "--format", "{{.Ports}}"), StringComparison.Ordinal);
        Assert.Equal("null", await InspectAsync(name, "{{json (index .NetworkSettings.Ports \"90/tcp\")}}"));
        await Docker.RunAsync("stop", "-t", "0", name);
        Assert.Equal("{}", await InspectAsync(name, "{{json .NetworkSettings.Ports}}"));
    }

    [Fact]
    public async Task Ports_OfAList_AreRangesForThoseWhoAsk()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var name = await StartIdleAsync("-p", "127.0.0.1:20000-20099:1000-1099", "--expose", "90-91");
        var list = $"/containers/json?filters={Uri.EscapeDataString($$"""{"name":["{{name}}"]}""")}";
        var ports = JsonNode.Parse(await Engine.Http.GetStringAsync(new Uri(list, UriKind.Relative), Ct))![0]!["Ports"]!.AsArray();
        Assert.Equal(102, ports.Count);
        Assert.All(ports, port => Assert.Null(port!["Count"]));
        Assert.Equal(
            """[{"IP":"127.0.0.1","PrivatePort":1000,"PublicPort":20000,"Type":"tcp","Count":100},{"PrivatePort":90,"Type":"tcp","Count":2}]""",
            JsonNode.Parse(await Engine.Http.GetStringAsync(new Uri(list + "&port-ranges=1", UriKind.Relative), Ct))![0]!["Ports"]!.ToJsonString());
        Assert.Equal("127.0.0.1:20000-20099->1000-1099/tcp, 90-91/tcp", await Engine.Berth.RunAsync("ps", "--filter", $"name={name}", "--format", "{{.Ports}}"));
    }

    [Fact]
    public async Task PublishAll_GivesPortsOfTheMachinesRange()
    {
        var name = await StartIdleAsync("-P", "--expose", "70", "-p", "71");
        int[] range = [.. (await File.ReadAllTextAsync("/proc/sys/net/ipv4/ip_local_port_range", Ct)).Split('\t').Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        foreach (var port in (string[])["70", "71"])
            Assert.InRange(int.Parse((await Docker.RunAsync("port", name, port)).Split('\n')[0].Split(':')[1], CultureInfo.InvariantCulture), range[0], range[1]);
    }

    [Fact]
    public async Task Published_Taken_IsRefusedAndNamesTheHolder()
    {
        var holder = await StartIdleAsync("-p", "8387:80");
        var name = NewName();
        var result = await Docker.TryAsync("run", "-d", "--name", name, "-p", "8387:80", Image, "true");
        Assert.Contains($"driver failed programming external connectivity on endpoint {name} (", result.Errors, StringComparison.Ordinal);
        Assert.Contains("): Bind for 0.0.0.0:8387 failed: port is already allocated", result.Errors, StringComparison.Ordinal);
        if (!TestEngine.IsOracle)
            Assert.Contains($"(by container {holder})", result.Errors, StringComparison.Ordinal);
        await Docker.RunAsync("rm", "-f", holder);
        await Docker.RunAsync("start", name);
    }

    [Fact]
    public async Task Published_TakenByAProgramOfTheMachine_IsRefused()
    {
        using var listener = new TcpListener(IPAddress.Any, 8388);
        listener.Start();
        var result = await Docker.TryAsync("run", "--rm", "-p", "8388:80", Image, "true");
        Assert.Contains("Error starting userland proxy: listen tcp4 0.0.0.0:8388: bind: address already in use", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Published_KeepsProgramsOfTheMachineAway()
    {
        await StartIdleAsync("-p", "8389:80");
        using var listener = new TcpListener(IPAddress.Any, 8389);
        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(listener.Start).SocketErrorCode);
    }

    /// <summary>Nothing listens in the container, which says so. A datagram that stayed on the machine would end in the socket that holds the port.</summary>
    [Fact]
    public async Task Published_Udp_ReachesTheContainer()
    {
        await StartIdleAsync("-p", "8390:53/udp");
        using var client = new UdpClient("127.0.0.1", 8390);
        await client.SendAsync("ping"u8.ToArray(), Ct);
        var refusal = await Assert.ThrowsAsync<SocketException>(() => client.ReceiveAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Ct));
        Assert.Equal(SocketError.ConnectionRefused, refusal.SocketErrorCode);
    }

    /// <summary>No rule leads a packet of ::1 anywhere; the server sees it come from the bridge, as any that is carried.</summary>
    [Fact]
    public async Task Published_Udp_ByLoopbackOfInet6_IsAnsweredByTheContainer()
    {
        const string echo = "$s = IO::Socket::INET->new(Proto => 'udp', LocalPort => 53); while ($s->recv($m, 9)) { $s->send(uc $m) }";
        var name = await StartIdleAsync("-p", "8393:53/udp");
        var pid = await InspectAsync(name, "{{.State.Pid}}");
        await using var server = RunningCommand.Start("nsenter", ["-t", pid, "-n", "perl", "-MIO::Socket::INET", "-e", echo]);
        using var client = new UdpClient("::1", 8393);
        await Eventually.TrueAsync("the container answers", async () =>
        {
            await client.SendAsync("ping"u8.ToArray(), Ct);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            patience.CancelAfter(TimeSpan.FromMilliseconds(500));
            try
            {
                return (await client.ReceiveAsync(patience.Token)).Buffer.AsSpan().SequenceEqual("PING"u8);
            }
            catch (OperationCanceledException) when (!Ct.IsCancellationRequested)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Published_Sctp_IsShown_AndLeadsToTheContainer()
    {
        var name = await StartIdleAsync("-p", "8392:80/sctp");
        Assert.Equal("80/sctp -> 0.0.0.0:8392\n80/sctp -> [::]:8392", await Docker.RunAsync("port", name));
        if (!TestEngine.IsOracle)
            Assert.Contains("sctp . 8392 : ", (await Command.RunAsync("nft", ["list", "map", "inet", "berth", "ports"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Published_OnANetworkWithAnAddressForPorts_IsThereAlone()
    {
        var network = await CreateNetworkAsync("-o", "com.docker.network.bridge.host_binding_ipv4=127.0.0.1");
        var name = await ServeAsync("bound", "--network", network, "-p", "8393:80");
        await EventuallyFetchAsync("bound", "http://127.0.0.1:8393/");
        Assert.Equal("80/tcp -> 127.0.0.1:8393", await Docker.RunAsync("port", name));
        Assert.Equal("", await FetchAsync("http://172.17.0.1:8393/"));
    }

    [Fact]
    public async Task Published_OfASecondNetwork_FollowsTheWayOut()
    {
        var network = await CreateNetworkAsync();
        var server = await ServeAsync("follows", "--network", network, "-p", "8391:80");
        await EventuallyFetchAsync("follows", "http://127.0.0.1:8391/");
        await Docker.RunAsync("network", "connect", "bridge", server);
        Assert.Equal("follows", await FetchAsync("http://127.0.0.1:8391/"));
        await Docker.RunAsync("network", "disconnect", network, server);
        Assert.Equal("follows", await FetchAsync("http://127.0.0.1:8391/"));
    }
}
