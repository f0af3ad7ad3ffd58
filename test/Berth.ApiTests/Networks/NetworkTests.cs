using System.Net;
using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

public abstract class NetworkTestsBase(TestEngine engine) : EngineTests(engine)
{
    private readonly List<string> _networks = [];

    /// <summary>A network that goes with the test.</summary>
    protected async Task<string> CreateNetworkAsync(params string[] options)
    {
        var name = NewName() + "-net";
        await Docker.RunAsync(["network", "create", .. options, name]);
        _networks.Add(name);
        return name;
    }

    /// <summary>By the API itself: the client sends several subnets in the order of a Go map, which is another each time.</summary>
    /// <param name="fields">Of the request, but for the name.</param>
    protected async Task<string> PostNetworkAsync(string fields)
    {
        var name = NewName() + "-net";
        Assert.Equal(HttpStatusCode.Created, (await TryPostNetworkAsync(name, fields)).Status);
        _networks.Add(name);
        return name;
    }

    /// <summary>What the engine says to it.</summary>
    protected async Task<(HttpStatusCode Status, string Message)> TryPostNetworkAsync(string name, string fields)
    {
        using StringContent body = new($$"""{"Name":"{{name}}",{{fields}}}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await Engine.Http.PostAsync(new Uri("/networks/create", UriKind.Relative), body, Ct);
        return (response.StatusCode, $"{JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!["message"]}");
    }

    /// <summary>A container that answers every HTTP request on port 80 with a word.</summary>
    protected async Task<string> ServeAsync(string word, params string[] options)
    {
        var name = NewName();
        var script = $"mkdir /www; echo {word} >/www/index.html; exec httpd -f -vv -p 80 -h /www";
        await Docker.RunAsync(["run", "-d", "--name", name, .. options, Image, "sh", "-c", script]);
        return name;
    }

    /// <summary>What a command in the sandbox itself is answered; empty where nobody answers, or is refused.</summary>
    protected static async Task<string> FetchAsync(string url) =>
        (await Command.RunAsync("busybox", ["timeout", "20", "busybox", "wget", "-q", "-O", "-", url])).Output.TrimEnd('\n');

    /// <summary>The same from a new container.</summary>
    protected async Task<string> FetchFromAsync(string network, string url) =>
        (await Docker.TryAsync("run", "--rm", "--network", network, Image, "sh", "-c", $"timeout 2 wget -q -O - '{url}'; exit")).Output.TrimEnd('\n');

    protected Task<string> AddressAsync(string container, string network) => InspectAsync(container, $"{{{{(index .NetworkSettings.Networks \"{network}\").IPAddress}}}}");

    protected static async Task EventuallyFetchAsync(string word, string url) =>
        await Eventually.TrueAsync($"{url} answers {word}", async () => await FetchAsync(url) == word);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var network in Enumerable.Reverse(_networks))
            await Docker.TryAsync("network", "rm", network);
        GC.SuppressFinalize(this);
    }
}

public sealed class NetworkTests(TestEngine engine) : NetworkTestsBase(engine)
{
    [Fact]
    public async Task Create_IsListedAndInspected()
    {
        var name = await CreateNetworkAsync("--subnet", "10.91.0.0/24", "--gateway", "10.91.0.254", "--ip-range", "10.91.0.128/25", "--aux-address", "r=10.91.0.129", "--label", "a=b");
        var config = JsonNode.Parse(await Docker.RunAsync("network", "inspect", name))![0]!;
        Assert.Equal(name, await Docker.RunAsync("network", "ls", "--filter", "label=a=b", "--filter", $"name={name}", "--format", "{{.Name}}"));
        Assert.Equal(
            """{"Subnet":"10.91.0.0/24","IPRange":"10.91.0.128/25","Gateway":"10.91.0.254","AuxiliaryAddresses":{"r":"10.91.0.129"}}""",
            config["IPAM"]!["Config"]![0]!.ToJsonString());
    }

    /// <summary>It is the range's first, and not shown, as it was not said.</summary>
    [Fact]
    public async Task Create_RangeWithoutGateway_TheGatewayIsOfTheRange()
    {
        var name = await CreateNetworkAsync("--subnet", "10.91.0.0/24", "--ip-range", "10.91.0.128/25");

        Assert.Equal("""[{"Subnet":"10.91.0.0/24","IPRange":"10.91.0.128/25"}]""", await Docker.RunAsync("network", "inspect", "-f", "{{json .IPAM.Config}}", name));
        var routes = await RunAsync("--network", name, Image, "ip", "route");
        Assert.StartsWith("default via 10.91.0.128 dev eth0", routes, StringComparison.Ordinal);
        Assert.Contains("src 10.91.0.129", routes, StringComparison.Ordinal);
    }

    /// <summary>The one address that it has is the next container's at once.</summary>
    [Fact]
    public async Task Run_OneAfterAnother_InARangeOfOne_Each()
    {
        var name = await CreateNetworkAsync("--subnet", "10.91.0.0/24", "--ip-range", "10.91.0.200/32", "--gateway", "10.91.0.1");
        for (var round = 0; round < 5; round++)
            Assert.Contains("10.91.0.200/24", await RunAsync("--network", name, Image, "ip", "address", "show", "dev", "eth0"), StringComparison.Ordinal);
    }

    /// <summary>Its gateway is the range's first, and where a container's address would be, another is.</summary>
    [Fact]
    public async Task Run_Inet6RangeAndGateway_TheAddressIsOfTheRange_AndNotTheGateways()
    {
        var ranged = await CreateNetworkAsync("--ipv6", "--subnet", "10.91.0.0/24", "--subnet", "fd91::/64", "--ip-range", "fd91::8000/120");
        var named = await CreateNetworkAsync("--ipv6", "--subnet", "10.92.0.0/24", "--subnet", "fd92::/64", "--gateway", "fd92::2");

        Assert.Equal("fd91::8000", await Inet6GatewayAsync(ranged));
        Assert.Equal("fd92::2", await Inet6GatewayAsync(named));
        Assert.Contains("inet6 fd91::80", await RunAsync("--network", ranged, Image, "ip", "-6", "address", "show", "dev", "eth0"), StringComparison.Ordinal);
        Assert.DoesNotContain("inet6 fd92::2/64", await RunAsync("--network", named, Image, "ip", "-6", "address", "show", "dev", "eth0"), StringComparison.Ordinal);
    }

    private async Task<string> Inet6GatewayAsync(string network) =>
        (await RunAsync("--network", network, Image, "ip", "-6", "route")).Split('\n').Single(static line => line.StartsWith("default", StringComparison.Ordinal)).Split(' ')[2];

    [Fact]
    public async Task Create_NameThatIsTaken_IsAConflict()
    {
        var name = await CreateNetworkAsync();
        var result = await Docker.TryAsync("network", "create", name);
        Assert.Equal($"Error response from daemon: network with name {name} already exists", result.Errors.TrimEnd('\n'));
    }

    [Theory]
    [InlineData("invalid network config:\ninvalid subnet 10.9.1.1/24: it should be 10.9.1.0/24", "--subnet", "10.9.1.1/24")]
    [InlineData("invalid network config:\ninvalid subnet 10.9.300.1/24: invalid CIDR block notation", "--subnet", "10.9.300.1/24")]
    [InlineData("bridge driver doesn't support multiple subnets", "--subnet", "10.91.1.0/24", "--subnet", "10.91.2.0/24")]
    [InlineData("bridge driver doesn't support multiple subnets", "--ipv6", "--subnet", "10.91.1.0/24", "--subnet", "fd91:1::/64", "--subnet", "fd91:2::/64")]
    [InlineData("failed to allocate gateway (): no available addresses on this pool", "--subnet", "10.91.1.0/24", "--ip-range", "10.91.1.255/32")]
    [InlineData("failed to allocate secondary ip address (a:10.91.1.128): Address already in use", "--subnet", "10.91.1.0/24", "--ip-range", "10.91.1.128/25", "--aux-address", "a=10.91.1.128")]
    [InlineData("failed to parse com.docker.network.bridge.enable_icc value: maybe (strconv.ParseBool: parsing \"maybe\": invalid syntax)", "-o", "com.docker.network.bridge.enable_icc=maybe")]
    public async Task Create_WithoutSense_SaysWhy(string message, params string[] options)
    {
        var result = await Docker.TryAsync(["network", "create", .. options, "senseless"]);
        Assert.Equal($"Error response from daemon: {message}", result.Errors.TrimEnd('\n'));
    }

    [Fact]
    public async Task Create_SubnetOfAnother_Overlaps()
    {
        await CreateNetworkAsync("--subnet", "10.92.0.0/24");
        Assert.Contains("Pool overlaps with other one on this address space", (await Docker.TryAsync("network", "create", "--subnet", "10.92.0.0/25", "overlapping")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_WithAContainerOnIt_IsRefused()
    {
        var network = await CreateNetworkAsync();
        await StartIdleAsync("--network", network);
        var id = await Docker.RunAsync("network", "inspect", "-f", "{{.Id}}", network);
        Assert.Equal(
            $"Error response from daemon: error while removing network: network {network} id {id} has active endpoints",
            (await Docker.TryAsync("network", "rm", network)).Errors.Split('\n')[0]);
    }

    [Fact]
    public async Task Prune_LeavesWhatIsUsed()
    {
        var used = await CreateNetworkAsync("--label", "prune-me");
        var unused = await CreateNetworkAsync("--label", "prune-me");
        await Docker.RunAsync("create", "--name", NewName(), "--network", used, Image);
        Assert.Equal($"Deleted Networks:\n{unused}", await Docker.RunAsync("network", "prune", "-f", "--filter", "label=prune-me"));
    }

    [Fact]
    public async Task Run_OnANetwork_HasItsAddressAndName()
    {
        var network = await CreateNetworkAsync("--subnet", "10.93.0.0/24");
        var name = await StartIdleAsync("--network", network, "--ip", "10.93.0.77", "--mac-address", "02:42:0a:5d:00:99", "--network-alias", "other", "--hostname", "boat");
        var place = (await InspectAsync(name))["NetworkSettings"]!["Networks"]![network]!;
        Assert.Equal(("10.93.0.77", "10.93.0.1", "02:42:0a:5d:00:99"), ($"{place["IPAddress"]}", $"{place["Gateway"]}", $"{place["MacAddress"]}"));
        Assert.Equal($"[\"{name}\",\"other\",\"{(await InspectAsync(name, "{{.Id}}"))[..12]}\",\"boat\"]", place["DNSNames"]!.ToJsonString());
        Assert.Contains("10.93.0.77/24", await Docker.RunAsync("exec", name, "ip", "addr", "show", "eth0"), StringComparison.Ordinal);
        Assert.Contains("default via 10.93.0.1 dev eth0", await Docker.RunAsync("exec", name, "ip", "route"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.94.0.1", "Address already in use")]
    [InlineData("10.95.0.1", "no configured subnet or ip-range contain the IP address 10.95.0.1")]
    public async Task Run_AddressThatCannotBeHad_IsRefused(string address, string message)
    {
        var network = await CreateNetworkAsync("--subnet", "10.94.0.0/24");
        Assert.Contains(message, (await Docker.TryAsync("run", "--rm", "--network", network, "--ip", address, Image, "true")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_WithAnAddressOfItsOwn_HasItAgain()
    {
        var network = await CreateNetworkAsync("--subnet", "10.96.0.0/24");
        var name = await StartIdleAsync("--network", network, "--ip", "10.96.0.9");
        await Docker.RunAsync("restart", "-t", "0", name);
        Assert.Equal("10.96.0.9", await AddressAsync(name, network));
    }

    /// <summary>By it tools see that a container is on the network that they know.</summary>
    [Fact]
    public async Task Stop_OnANetwork_StillNamesItsId()
    {
        var network = await CreateNetworkAsync();
        var id = await Docker.RunAsync("network", "inspect", "-f", "{{.Id}}", network);
        var name = await StartIdleAsync("--network", network);
        await Docker.RunAsync("stop", "-t", "0", name);
        Assert.Equal(id, await InspectAsync(name, $"{{{{(index .NetworkSettings.Networks \"{network}\").NetworkID}}}}"));
    }

    [Fact]
    public async Task Inet6_AddressOfItsOwn_IsTheContainers()
    {
        var network = await CreateNetworkAsync("--ipv6", "--subnet", "fd00:98::/64", "--subnet", "10.98.0.0/24");
        var server = await ServeAsync("chosen", "--network", network, "--ip6", "fd00:98::77", "--ip", "10.98.0.7");
        Assert.Equal("fd00:98::77 10.98.0.7", await InspectAsync(server, $"{{{{with index .NetworkSettings.Networks \"{network}\"}}}}{{{{.GlobalIPv6Address}}}} {{{{.IPAddress}}}}{{{{end}}}}"));
        Assert.Equal("chosen", await FetchFromAsync(network, "http://[fd00:98::77]/"));
        Assert.Contains("no configured subnet or ip-range contain the IP address fd00:99::1", (await Docker.TryAsync("run", "--rm", "--network", network, "--ip6", "fd00:99::1", Image, "true")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OnTwoNetworks_GoesOutByThatOfTheHigherPriority()
    {
        string[] networks = [await CreateNetworkAsync("--subnet", "10.99.0.0/24"), await CreateNetworkAsync("--subnet", "10.100.0.0/24")];
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, "--network", networks[0], Image, "sleep", "1000");
        TestEngine.SkipOnOracle("Docker 26 knows no priorities");
        using var body = new StringContent($$$"""{"Container":"{{{name}}}","EndpointConfig":{"GwPriority":5}}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await Engine.Http.PostAsync(new Uri($"/v1.48/networks/{networks[1]}/connect", UriKind.Relative), body, Ct);
        Assert.Equal(200, (int)answer.StatusCode);
        await Docker.RunAsync("start", name);
        Assert.Contains("default via 10.100.0.1", await Docker.RunAsync("exec", name, "ip", "route"), StringComparison.Ordinal);
        await Docker.RunAsync("network", "disconnect", networks[1], name);
        Assert.Contains("default via 10.99.0.1", await Docker.RunAsync("exec", name, "ip", "route"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inet6_ContainersReachEachOther()
    {
        var network = await CreateNetworkAsync("--ipv6", "--subnet", "fd00:97::/64");
        var name = await ServeAsync("six", "--network", network);
        var address = await InspectAsync(name, $"{{{{(index .NetworkSettings.Networks \"{network}\").GlobalIPv6Address}}}}");
        Assert.StartsWith("fd00:97::", address, StringComparison.Ordinal);
        Assert.Equal("six", await FetchFromAsync(network, $"http://[{address}]/"));
    }
}
