using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

/// <summary>Containers find each other by name on networks of the user's.</summary>
public sealed class NameTests(TestEngine engine) : NetworkTestsBase(engine)
{
    [Fact]
    public async Task Names_OnANetwork_AreFoundByNameAliasIdAndAddress()
    {
        var network = await CreateNetworkAsync();
        var server = await ServeAsync("found", "--network", network, "--network-alias", "alias-a", "--hostname", "hosty");
        var asker = await StartIdleAsync("--network", network);
        var address = await AddressAsync(server, network);

        foreach (var name in new[] { server, "alias-a", "hosty", (await InspectAsync(server, "{{.Id}}"))[..12], $"{server}.{network}", server.ToUpperInvariant() })
            Assert.Contains(address, await LookUpAsync(asker, name), StringComparison.Ordinal);
        Assert.Contains($"{server}.{network}", await LookUpAsync(asker, address), StringComparison.Ordinal);
        Assert.Equal("found", await Docker.RunAsync("exec", asker, "wget", "-qO-", $"http://{server}/"));
        Assert.Contains("nameserver 127.0.0.11\noptions ndots:0", await Docker.RunAsync("exec", asker, "cat", "/etc/resolv.conf"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_OfEndedAndRenamedContainers_Follow()
    {
        var network = await CreateNetworkAsync();
        var asker = await StartIdleAsync("--network", network);
        var server = await StartIdleAsync("--network", network);
        Assert.Contains(await AddressAsync(server, network), await LookUpAsync(asker, server), StringComparison.Ordinal);

        var renamed = NewName();
        await Docker.RunAsync("rename", server, renamed);
        Assert.Contains(await AddressAsync(renamed, network), await LookUpAsync(asker, renamed), StringComparison.Ordinal);
        Assert.Equal("", await LookUpAsync(asker, server));
        await Docker.RunAsync("rm", "-f", renamed);
        Assert.Equal("", await LookUpAsync(asker, renamed));
    }

    [Fact]
    public async Task Names_OfAnotherNetwork_AreNotFound_UntilConnected()
    {
        string[] networks = [await CreateNetworkAsync(), await CreateNetworkAsync()];
        var server = await StartIdleAsync("--network", networks[0]);
        var asker = await StartIdleAsync("--network", networks[1]);
        var onDefault = await StartIdleAsync();
        Assert.Equal("", await LookUpAsync(asker, server));

        await Docker.RunAsync("network", "connect", networks[0], asker);
        await Docker.RunAsync("network", "connect", "--alias", "late", networks[0], onDefault);
        Assert.Contains(await AddressAsync(server, networks[0]), await LookUpAsync(asker, server), StringComparison.Ordinal);
        Assert.Contains(await AddressAsync(server, networks[0]), await LookUpAsync(onDefault, server), StringComparison.Ordinal);
        Assert.Contains(await AddressAsync(onDefault, networks[0]), await LookUpAsync(asker, "late"), StringComparison.Ordinal);
        Assert.Contains("nameserver 127.0.0.11", await Docker.RunAsync("exec", onDefault, "cat", "/etc/resolv.conf"), StringComparison.Ordinal);

        await Docker.RunAsync("network", "disconnect", networks[0], asker);
        Assert.Equal("", await LookUpAsync(asker, server));
    }

    [Fact]
    public async Task KillDaemon_NamesAreFoundAgain()
    {
        TestEngine.SkipOnOracle("its containers end with it");
        var network = await CreateNetworkAsync();
        var server = await StartIdleAsync("--network", network);
        var asker = await StartIdleAsync("--network", network);
        await Engine.Daemon.KillAsync();
        await Engine.Daemon.StartAsync();
        Assert.Contains(await AddressAsync(server, network), await LookUpAsync(asker, server), StringComparison.Ordinal);
    }

    /// <summary>A socket that is connected, as glibc's, is told at once where nobody has the other end open.</summary>
    [Fact]
    public async Task KillDaemon_AQuestionAskedMeanwhile_IsAnsweredByTheNext()
    {
        TestEngine.SkipOnOracle("its containers end with it");
        var network = await CreateNetworkAsync();
        var server = await StartIdleAsync("--network", network);
        var asker = await StartIdleAsync("--network", network);
        var pid = await InspectAsync(asker, "{{.State.Pid}}");
        var address = await AddressAsync(server, network);
        for (var i = 0; i < 10; i++)
        {
            await Engine.Daemon.KillAsync();
            var asked = Command.RunAsync("nsenter", ["--target", pid, "--net", "python3", "-c", Question, server]);
            await Eventually.TrueAsync("the question waits", () => Task.FromResult(HasQuestion(pid)));
            await Engine.Daemon.StartAsync();
            Assert.Equal(address, (await asked).Output.Trim());
        }
    }

    private const string Question = """
        import socket, sys
        name = sys.argv[1].encode()
        asker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        asker.settimeout(30)
        asker.connect(("127.0.0.11", 53))
        asker.send(b"\7\7\1\0\0\1\0\0\0\0\0\0" + bytes([len(name)]) + name + b"\0\0\1\0\1")
        print(socket.inet_ntoa(asker.recv(512)[-4:]))
        """;

    /// <summary>By the receive queue of the UDP socket at 127.0.0.11:20053.</summary>
    private static bool HasQuestion(string pid) =>
        File.ReadLines($"/proc/{pid}/net/udp").Any(static line => line.Contains(" 0B00007F:4E55 ", StringComparison.Ordinal) && !line.Contains(" 00000000:00000000 ", StringComparison.Ordinal));

    [Fact]
    public async Task HostName_IsTheMachine_OnEveryKindOfNetwork()
    {
        TestEngine.SkipOnOracle("the name is Berth's");
        var network = await CreateNetworkAsync("--subnet", "10.85.0.0/24");
        var closed = await CreateNetworkAsync("--subnet", "10.86.0.0/24", "--internal");
        Assert.Contains("10.85.0.1", await LookUpAsync(await StartIdleAsync("--network", network), "host.berth.internal"), StringComparison.Ordinal);
        Assert.Contains("10.86.0.1", await LookUpAsync(await StartIdleAsync("--network", closed), "host.berth.internal"), StringComparison.Ordinal);
        Assert.Contains("10.85.0.1", await LookUpAsync(await StartIdleAsync("--network", closed, "--network", network), "host.berth.internal"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostGateway_OnANetwork_LeadsToTheMachine()
    {
        var network = await CreateNetworkAsync();
        await Docker.RunAsync("run", "-d", "--name", NewName(), "--network", "host", Image, "sh", "-c", "mkdir /w; echo own >/w/index.html; exec httpd -f -p 8379 -h /w");
        await EventuallyFetchAsync("own", "http://127.0.0.1:8379/");
        Assert.Equal("own", await RunAsync("--network", network, "--add-host", "machine:host-gateway", Image, "wget", "-qO-", "http://machine:8379/"));
    }

    [Fact]
    public async Task Alias_OfTwo_HasBothAddresses()
    {
        var network = await CreateNetworkAsync();
        var one = await StartIdleAsync("--network", network, "--network-alias", "pair");
        var two = await StartIdleAsync("--network", network, "--network-alias", "pair");
        var found = await LookUpAsync(one, "pair");
        Assert.Contains(await AddressAsync(one, network), found, StringComparison.Ordinal);
        Assert.Contains(await AddressAsync(two, network), found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_OnANetwork_IsAnotherNameForOneContainer()
    {
        var network = await CreateNetworkAsync();
        var server = await StartIdleAsync("--network", network);
        var linked = await StartIdleAsync("--network", network, "--link", $"{server}:database");
        var other = await StartIdleAsync("--network", network);
        Assert.Contains(await AddressAsync(server, network), await LookUpAsync(linked, "database"), StringComparison.Ordinal);
        Assert.Equal("", await LookUpAsync(other, "database"));
    }

    /// <summary>The addresses, or the name, that nslookup prints; empty where it finds none.</summary>
    private async Task<string> LookUpAsync(string container, string name)
    {
        var result = await Docker.TryAsync("exec", container, "nslookup", name);
        var lines = result.Output.Split('\n').SkipWhile(line => line.Length > 0).Where(line => line.StartsWith("Address", StringComparison.Ordinal) || line.Contains("name = ", StringComparison.Ordinal));
        return string.Join('\n', lines);
    }
}
