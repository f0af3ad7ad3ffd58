using Berth.Engine;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Updates;
using Berth.Engine.Networks.Ports;

namespace Berth.UnitTests.Engine.Containers.Updates;

public sealed class PortEditTests
{
    private static readonly NetworkDefinition Current = new()
    {
        ExposedPorts = ["80/tcp", "90/tcp"],
        PortBindings = Ports(("80/tcp", "", "8080"), ("80/tcp", "127.0.0.1", "8081"), ("53/udp", "", "")),
    };

    private readonly List<string> warnings = [];

    [Fact]
    public void Apply_Added_StandsBesideWhatThereIs_AndIsExposed()
    {
        NetworkDefinition after = Apply(new PortsChange { Added = Ports(("80", "", "8082"), ("443/tcp", "::1", "")) }).Network;
        Assert.Equal("443/tcp=::1: 53/udp=: 80/tcp=:8080 127.0.0.1:8081 :8082", TextOf(after));
        Assert.Equal(["443/tcp", "53/udp", "80/tcp", "90/tcp"], after.ExposedPorts!.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("8080", "", "53/udp=: 80/tcp=127.0.0.1:8081")]
    [InlineData("8081", "", "53/udp=: 80/tcp=:8080")]
    [InlineData("8081", "127.0.0.1", "53/udp=: 80/tcp=:8080")]
    [InlineData("", "127.0.0.1", "53/udp=: 80/tcp=:8080")]
    [InlineData("", "", "53/udp=:")]
    public void Apply_Removed_IsWhatIsMeant(string hostPort, string hostIp, string expected)
    {
        EditedPorts edited = Apply(new PortsChange { Removed = Ports(("80", hostIp, hostPort)) });
        Assert.Equal(expected, TextOf(edited.Network));
        Assert.Equal(["80/tcp", "90/tcp"], edited.Network.ExposedPorts!.Where(port => port != "53/udp"));
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("80", "", "9999", "nothing is published at 9999:80/tcp")]
    [InlineData("80", "10.0.0.1", "8080", "nothing is published at 10.0.0.1:8080:80/tcp")]
    [InlineData("80/udp", "", "", "nothing is published at 80/udp")]
    [InlineData("53/udp", "", "8053", "nothing is published at 8053:53/udp")]
    public void Apply_RemovedThatIsNotThere_IsAWarning(string port, string hostIp, string hostPort, string warning)
    {
        EditedPorts edited = Apply(new PortsChange { Removed = Ports((port, hostIp, hostPort)) });
        Assert.Equal(TextOf(Current), TextOf(edited.Network));
        Assert.Equal([warning], warnings);
    }

    [Fact]
    public void Apply_RemovedByANumberThatTheEngineChose_ClosesThatOne()
    {
        PortMapping[] open = [new(53, "udp", "0.0.0.0", 40000), new(53, "udp", "::", 40000), new(53, "udp", "0.0.0.0", 40001)];
        NetworkDefinition twice = Current with { PortBindings = Ports(("53/udp", "", ""), ("53/udp", "", "")) };
        EditedPorts edited = PortEdit.Apply(twice, new PortsChange { Removed = Ports(("53/udp", "", "40000")) }, open, warnings);
        Assert.Equal("53/udp=:", TextOf(edited.Network));
        Assert.Equal(open[..2], edited.Closed);
    }

    [Fact]
    public void Apply_OnOneThatPublishesAll_SaysPortByPortWhatItHas()
    {
        NetworkDefinition all = Current with { PublishAllPorts = true };
        NetworkDefinition after = Apply(new PortsChange { Removed = Ports(("80", "", "")) }, all).Network;
        Assert.Equal("53/udp=: 90/tcp=:", TextOf(after));
        Assert.False(after.PublishAllPorts);
    }

    [Fact]
    public void Apply_AddedTwice_IsThereOnce_UnlessTheEngineChooses()
    {
        PortsChange change = new() { Added = Ports(("80/tcp", "", "8080"), ("53/udp", "", "")) };
        Assert.Equal("53/udp=: : 80/tcp=:8080 127.0.0.1:8081", TextOf(Apply(change).Network));
    }

    [Fact]
    public void Apply_WhatNoCreateTakes_IsRefused()
    {
        Refused("invalid port specification: \"x\"", Current, ("x", "", ""));
        Refused("invalid host IP \"nowhere\" for port 80", Current, ("80", "nowhere", ""));
        Refused("conflicting options: port publishing and the container type network mode", new NetworkDefinition { Mode = "container:abc" }, ("80", "", ""));
    }

    private EditedPorts Apply(PortsChange change, NetworkDefinition? current = null) => PortEdit.Apply(current ?? Current, change, [], warnings);

    private static void Refused(string message, NetworkDefinition current, (string, string, string) port)
    {
        EngineException refusal = Assert.Throws<EngineException>(() => PortEdit.Apply(current, new PortsChange { Added = Ports(port) }, [], []));
        Assert.Equal((EngineErrorKind.InvalidArgument, message), (refusal.Kind, refusal.Message));
    }

    private static Dictionary<string, IReadOnlyList<PortBinding>?> Ports(params (string Port, string HostIp, string HostPort)[] bindings) =>
        bindings.GroupBy(binding => binding.Port).ToDictionary(
            port => port.Key, IReadOnlyList<PortBinding>? (port) => [.. port.Select(binding => new PortBinding(binding.HostIp, binding.HostPort))]);

    private static string TextOf(NetworkDefinition network) => string.Join(' ', network.PortBindings!.OrderBy(port => port.Key, StringComparer.Ordinal)
        .Select(port => $"{port.Key}={string.Join(' ', port.Value!.Select(binding => $"{binding.HostIp}:{binding.HostPort}"))}"));
}
