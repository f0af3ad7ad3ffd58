using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.UnitTests.Cli.Arguments;

public sealed class PortSpecTests
{
    [Theory]
    [InlineData("80", "80/tcp=:")]
    [InlineData("8080:80", "80/tcp=:8080")]
    [InlineData("127.0.0.1:8080:80/udp", "80/udp=127.0.0.1:8080")]
    [InlineData("127.0.0.1::80", "80/tcp=127.0.0.1:")]
    [InlineData("[::1]:90:80", "80/tcp=::1:90")]
    [InlineData("90-91:80-81", "80/tcp=:90 81/tcp=:91")]
    [InlineData("80-81/sctp", "80/sctp=: 81/sctp=:")]
    [InlineData("8000-8010:80", "80/tcp=:8000-8010")]
    public void Parse_Published_IsEachPortInside(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', PortSpec.Parse(text).Select(port => $"{port.Port}={port.Binding.HostIp}:{port.Binding.HostPort}")));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("99999:80")]
    [InlineData("80:99999")]
    [InlineData("1.2.3:80:80")]
    [InlineData("80/icmp")]
    [InlineData("90-92:80-81")]
    [InlineData("81-80")]
    public void Parse_WhatIsNone_IsRefused(string text) => Assert.Throws<InvalidValueException>(() => PortSpec.Parse(text));

    [Fact]
    public void ParseExposed_IsEachPort() => Assert.Equal(["80/udp", "81/udp"], PortSpec.ParseExposed("80-81/udp"));

    [Fact]
    public void DeviceLimits_HaveAPathAndARate()
    {
        Assert.Equal(("/dev/sda", 10UL << 20), (DeviceLimits.ParseBytes("/dev/sda:10mb").Path, DeviceLimits.ParseBytes("/dev/sda:10mb").Rate!.Value));
        Assert.Equal(7UL, DeviceLimits.ParseOperations("/dev/sda:7").Rate);
        Assert.Throws<InvalidValueException>(() => DeviceLimits.ParseOperations("sda:7"));
        Assert.Throws<InvalidValueException>(() => DeviceLimits.ParseWeight("/dev/sda:5"));
    }
}
