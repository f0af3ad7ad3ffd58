using System.Net;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

/// <summary>Networks that are a configuration for others, and what is of a swarm.</summary>
public sealed class ConfigNetworkTests(TestEngine engine) : NetworkTestsBase(engine)
{
    private const string OwnWords = "user specified configurations are not supported if the network depends on a configuration network";

    [Fact]
    public async Task ConfigFrom_HasAllOfTheConfiguration()
    {
        var config = await PostNetworkAsync("""
            "ConfigOnly":true,"EnableIPv6":true,"Labels":{"tier":"db"},"Options":{"com.docker.network.driver.mtu":"1400"},
            "IPAM":{"Config":[{"Subnet":"10.97.0.0/24","Gateway":"10.97.0.7"},{"Subnet":"fd00:97::/64"}]}
            """);
        Assert.Equal("null local true {}", await ShowAsync(config, "{{.Driver}} {{.Scope}} {{.ConfigOnly}} {{.ConfigFrom}}"));
        var network = await CreateNetworkAsync("--config-from", config, "--internal", "--scope", "global");
        Assert.Equal(
            "bridge global false {" + config + "} true true 10.97.0.0/24 10.97.0.7 1400 db",
            await ShowAsync(network, """{{.Driver}} {{.Scope}} {{.ConfigOnly}} {{.ConfigFrom}} {{.Internal}} {{.EnableIPv6}} {{(index .IPAM.Config 0).Subnet}} {{(index .IPAM.Config 0).Gateway}} {{index .Options "com.docker.network.driver.mtu"}} {{.Labels.tier}}"""));

        var name = await StartIdleAsync("--network", network, "--ip", "10.97.0.99");
        Assert.Contains("10.97.0.99/24", await Docker.RunAsync("exec", name, "ip", "addr", "show", "eth0"), StringComparison.Ordinal);
        Assert.Contains("mtu 1400", await Docker.RunAsync("exec", name, "ip", "link", "show", "eth0"), StringComparison.Ordinal);
        Assert.Equal(network, await Docker.RunAsync("network", "ls", "--filter", "scope=global", "--format", "{{.Name}}"));
        await Docker.RunAsync("rm", "-f", name);
    }

    [Fact]
    public async Task ConfigOnly_InUse_IsNotRemoved_AndNeverPruned()
    {
        var config = await CreateNetworkAsync("--config-only", "--subnet", "10.98.0.0/24");
        var network = await CreateNetworkAsync("--config-from", config);
        Assert.Contains($"configuration network \"{config}\" is in use", (await Docker.TryAsync("network", "rm", config)).Errors, StringComparison.Ordinal);
        Assert.Contains(network, await Docker.RunAsync("network", "prune", "-f", "--filter", "label!=keep"), StringComparison.Ordinal);
        Assert.Equal(config, await Docker.RunAsync("network", "rm", config));
    }

    [Fact]
    public async Task ConfigOnly_TakesNoContainer()
    {
        var config = await CreateNetworkAsync("--config-only");
        Assert.Contains("cannot create endpoint on configuration-only network", (await Docker.TryAsync("run", "--rm", "--network", config, Image, "true")).Errors, StringComparison.Ordinal);
        var name = await StartIdleAsync();
        Assert.Contains("cannot create endpoint on configuration-only network", (await Docker.TryAsync("network", "connect", config, name)).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KillDaemon_TheNextKnowsThem()
    {
        TestEngine.SkipOnOracle("it is Berth that is killed");
        var config = await CreateNetworkAsync("--config-only", "--subnet", "10.98.1.0/24");
        var network = await CreateNetworkAsync("--config-from", config);
        await Engine.Daemon.KillAsync();
        await Engine.Daemon.StartAsync();
        Assert.Equal("true", await ShowAsync(config, "{{.ConfigOnly}}"));
        Assert.Equal("{" + config + "}", await ShowAsync(network, "{{.ConfigFrom}}"));
        Assert.StartsWith("10.98.1.", await RunAsync("--network", network, Image, "hostname", "-i"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "ConfigOnly":true,"Internal":true """, "configuration network can only contain network specific fields. Network operator fields like [ ingress | internal | attachable | scope ] are not supported.")]
    [InlineData(""" "ConfigOnly":true,"Scope":"local" """, "configuration network can only contain network specific fields. Network operator fields like [ ingress | internal | attachable | scope ] are not supported.")]
    [InlineData(""" "ConfigOnly":true,"ConfigFrom":{"Network":"c"} """, "a configuration network cannot depend on another configuration network")]
    [InlineData(""" "ConfigFrom":{"Network":"c"},"Labels":{"a":"b"} """, OwnWords)]
    [InlineData(""" "ConfigFrom":{"Network":"c"},"EnableIPv6":true """, OwnWords)]
    [InlineData(""" "ConfigFrom":{"Network":"c"},"IPAM":{"Config":[{"Subnet":"10.1.0.0/24"}]} """, OwnWords)]
    [InlineData(""" "ConfigFrom":{"Network":"c"},"Options":{"a":"b"} """, "network driver options are not supported if the network depends on a configuration network")]
    [InlineData(""" "Ingress":true """, "Ingress network can only be global scope network")]
    [InlineData(""" "Scope":"swarm" """, "cannot create a swarm scoped network when swarm is not active")]
    public async Task Create_WhatCannotBe_IsForbidden(string fields, string message) =>
        Assert.Equal((HttpStatusCode.Forbidden, message), await TryPostNetworkAsync("cannot-be", fields));

    [Fact]
    public async Task Create_FromNone_IsNotFound() =>
        Assert.Equal((HttpStatusCode.NotFound, "configuration network \"nope\" does not exist"), await TryPostNetworkAsync("cannot-be", "\"ConfigFrom\":{\"Network\":\"nope\"}"));

    [Theory]
    [InlineData(""" "Scope":"galaxy" """, "invalid scope \"galaxy\": a network is local or global")]
    [InlineData(""" "EnableIPv4":false """, "EnableIPv4: every network has IPv4 addresses: leave it out, or let it be true")]
    public async Task Create_WhatIsNotThere_SaysSo(string fields, string message)
    {
        TestEngine.SkipOnOracle("the words are Berth's");
        Assert.Equal((HttpStatusCode.BadRequest, message), await TryPostNetworkAsync("cannot-be", fields));
    }

    [Fact]
    public async Task Rename_OfAConfigurationInUse_IsRefused()
    {
        TestEngine.SkipOnOracle("Docker renames no networks");
        var config = await CreateNetworkAsync("--config-only");
        _ = await CreateNetworkAsync("--config-from", config);
        Assert.Contains("is in use", (await Engine.Berth.TryAsync("network", "rename", config, "other")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateVolume_OfASwarm_IsUnavailable() =>
        Assert.Contains("This node is not a swarm manager", (await Docker.TryAsync("volume", "create", "--type", "mount", "cluster")).Errors, StringComparison.Ordinal);

    private Task<string> ShowAsync(string network, string template) => Docker.RunAsync("network", "inspect", "-f", template, network);
}
