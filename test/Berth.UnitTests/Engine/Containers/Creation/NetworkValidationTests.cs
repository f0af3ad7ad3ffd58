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
        Check(null, new() { Links = ["a:b"] });
        Check("invalid config for network bridge: invalid MAC address zz", new() { MacAddress = "zz" });
        Check(null, new() { Endpoints = new Dictionary<string, EndpointDefinition> { ["foo"] = new() } });
    }

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
