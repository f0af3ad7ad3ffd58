using Berth.Api.Containers;

namespace Berth.UnitTests.Api;

public sealed class PortJoinerTests
{
    [Fact]
    public void Add_PortsOfBothFamiliesByTurns_JoinsEachFamilys()
    {
        PortJoiner joiner = new();
        for (ushort port = 80; port < 90; port++)
        {
            joiner.Add("0.0.0.0", "tcp", port, (ushort)(port + 8000));
            joiner.Add("::", "tcp", port, (ushort)(port + 8000));
        }

        Assert.Equal([Published("0.0.0.0", 80, 8080, 10), Published("::", 80, 8080, 10)], joiner.End());
    }

    [Theory]
    [InlineData("tcp", 82, 8082)]
    [InlineData("tcp", 81, 8082)]
    [InlineData("tcp", 82, 8081)]
    [InlineData("udp", 81, 8081)]
    public void Add_WhatDoesNotFollow_IsAnother(string type, ushort inside, ushort outside)
    {
        PortJoiner joiner = new();
        joiner.Add("0.0.0.0", "tcp", 80, 8080);
        joiner.Add("0.0.0.0", type, inside, outside);
        Assert.Equal([Published("0.0.0.0", 80, 8080, 1), Published("0.0.0.0", inside, outside, 1) with { Type = type }], joiner.End());
    }

    [Fact]
    public void Add_ExposedBesidePublished_StaysBeside()
    {
        PortJoiner joiner = new();
        joiner.Add("0.0.0.0", "tcp", 80, 8080);
        joiner.Add(null, "tcp", 81, null);
        joiner.Add(null, "tcp", 82, null);
        Assert.Equal([Published("0.0.0.0", 80, 8080, 1), new Port { PrivatePort = 81, Type = "tcp", Count = 2 }], joiner.End());
    }

    [Fact]
    public void Add_Ranges_AreJoinedWhereTheyMeet()
    {
        PortJoiner joiner = new();
        joiner.Add("::", "udp", 10, 1010, 5);
        joiner.Add("::", "udp", 15, 1015, 3);
        joiner.Add("::", "udp", 19, 1019, 2);
        Assert.Equal([Published("::", 10, 1010, 8) with { Type = "udp" }, Published("::", 19, 1019, 2) with { Type = "udp" }], joiner.End());
    }

    private static Port Published(string address, ushort inside, ushort outside, int count) =>
        new() { Ip = address, PrivatePort = inside, PublicPort = outside, Type = "tcp", Count = count };
}
