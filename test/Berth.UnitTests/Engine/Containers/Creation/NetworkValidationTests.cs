using Berth.Engine;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;

namespace Berth.UnitTests.Engine.Containers.Creation;

/// <summary>The messages are those of Docker 26 for the same request.</summary>
public sealed class NetworkValidationTests
{
    private const string Shared = "container:x";

    [Theory]
    [InlineData("container:", "Invalid network mode: invalid container format container:<name|id>")]
    [InlineData("container", "Invalid network mode: invalid container format container:<name|id>")]
    [InlineData("foo", null)] // Docker finds it at the start
    [InlineData("", null)]
    [InlineData("default", null)]
    [InlineData("bridge", null)]
    [InlineData("host", null)]
    [InlineData("none", null)]
    [InlineData(Shared, null)]
    public void Check_Mode(string mode, string? message) => Check(message, new() { Mode = mode });

    [Fact]
    public void Check_SharedNetwork_ExcludesItsOwnSettings()
    {
        Check("conflicting options: dns and the network mode", new() { Mode = Shared, Dns = ["1.1.1.1"] });
        Check("conflicting options: custom host-to-IP mapping and the network mode", new() { Mode = Shared, ExtraHosts = ["a:1.1.1.1"] });
        Check("conflicting options: port publishing and the container type network mode", new() { Mode = Shared, PublishAllPorts = true });
        Check("conflicting options: port publishing and the container type network mode", new() { Mode = Shared, PortBindings = Ports("80/tcp", "") });
        Check("conflicting options: port exposing and the container type network mode", new() { Mode = Shared, ExposedPorts = ["80/tcp"] });
        Check("conflicting options: container type network can't be used with links. This would result in undefined behavior", new() { Mode = Shared, Links = ["a:b"] });
        Check("conflicting options: host type networking can't be used with links. This would result in undefined behavior", new() { Mode = "host", Links = ["a:b"] });
        Check("conflicting options: hostname and the network mode", new() { Mode = Shared }, new() { Identity = new() { Hostname = "x" } });
        Check("conflicting options: hostname and the UTS mode", new(), new() { Identity = new() { Hostname = "x" }, Namespaces = new() { Uts = "host" } });
    }

    [Theory]
    [InlineData("80/tcp", "80-90", null)]
    [InlineData("80", "", null)]
    [InlineData("80/tcp", "x", "invalid port specification: \"x\"")]
    [InlineData("80/tcp", "70000", "invalid port specification: \"70000\"")]
    [InlineData("80/tcp", "90-80", "invalid port specification: \"90-80\"")]
    [InlineData("x/tcp", "80", "invalid port specification: \"x\"")]
    [InlineData("80-81/tcp", "", "invalid port specification: \"80-81\"")]
    public void Check_Ports(string port, string hostPort, string? message) => Check(message, new() { PortBindings = Ports(port, hostPort) });

    [Theory]
    [InlineData("a:1.2.3.4", null)]
    [InlineData("a:::1", null)]
    [InlineData("a:host-gateway", null)]
    [InlineData("foo", "bad format for add-host: \"foo\"")]
    [InlineData(":1.2.3.4", "bad format for add-host: \":1.2.3.4\"")]
    [InlineData("a:b", "invalid IP address in add-host: \"b\"")]
    public void Check_ExtraHost(string host, string? message) => Check(message, new() { ExtraHosts = [host] });

    [Fact]
    public void Check_NamesAddressesAndLinks()
    {
        Check("bad nameserver address x: ParseAddr(\"x\"): unable to parse IP", new() { Dns = ["x"] });
        Check("invalid name server setting: \"a\\nb\" holds a control character", new() { DnsSearch = ["a\nb"] });
        Check("empty string specified for links", new() { Links = [""] });
        Check("bad format for links: a:b:c", new() { Links = ["a:b:c"] });
        Check("--link a:b: links between containers are not available yet; use --network container:NAME or --add-host", new() { Links = ["a:b"] }); // Docker has them
        Check("invalid config for network bridge: invalid MAC address zz", new() { MacAddress = "zz" });
        Check("invalid config for network bridge: invalid endpoint settings:\nnetwork-scoped alias is supported only for containers in user defined networks", new()
        {
            Endpoints = new Dictionary<string, EndpointDefinition> { ["bridge"] = new() { Aliases = ["x"] } },
        });
        Check("invalid config for network bridge: invalid endpoint settings:\n* user specified IP address is supported on user defined networks only"
            + "\n* user specified IP address is supported only when connecting to networks with user configured subnets", new()
        {
            Endpoints = new Dictionary<string, EndpointDefinition> { ["bridge"] = new() { IPv4Address = "172.17.0.9" } },
        });
        Check(null, new() { Endpoints = new Dictionary<string, EndpointDefinition> { ["foo"] = new() } });
    }

    [Theory]
    [InlineData("foo")]
    [InlineData("Bridge")]
    public void RequireKnown_NetworkThatIsNotThere_IsRefused(string mode) =>
        Assert.Equal($"network {mode} not found", Assert.Throws<EngineException>(() => NetworkValidation.RequireKnown(mode)).Message);

    [Theory]
    [InlineData("")]
    [InlineData("default")]
    [InlineData("none")]
    [InlineData(Shared)]
    public void RequireKnown_NetworkOfEveryEngine_Passes(string mode) => NetworkValidation.RequireKnown(mode);

    [Fact]
    public void Validate_PortsOnTheHostsNetwork_AreDiscardedWithAWarning() =>
        Assert.Equal(
            ["Published ports are discarded when using host network mode"],
            SettingsValidation.Validate(new() { Network = new() { Mode = "host", PortBindings = Ports("80/tcp", "80") } }, Samples.Machine).Warnings);

    private static Dictionary<string, IReadOnlyList<PortBinding>?> Ports(string port, string hostPort) => new() { [port] = [new("", hostPort)] };

    private static void Check(string? message, NetworkDefinition network, ContainerSettings? settings = null)
    {
        settings = (settings ?? new()) with { Network = network };
        if (message is null)
        {
            NetworkValidation.Check(settings);
            return;
        }

        Assert.Equal(message, Assert.Throws<EngineException>(() => NetworkValidation.Check(settings)).Message);
    }
}
