using System.Net;
using Berth.Engine.Networks.Ports;
using Berth.Networks.Ports;

namespace Berth.UnitTests.Engine.Networks.Ports;

public sealed class PortTableTests
{
    private readonly PortTable table = new();

    [Theory]
    [InlineData("0.0.0.0", "0.0.0.0", true)]
    [InlineData("0.0.0.0", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "0.0.0.0", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "127.0.0.2", false)]
    [InlineData("0.0.0.0", "::", false)]
    [InlineData("::", "::1", true)]
    public void HolderOf_TheSameNumber_IsHeldWhereTheAddressesMeet(string held, string asked, bool isHeld)
    {
        PortEntry entry = Add("one", held, 80);
        Assert.Equal(isHeld ? entry : null, table.HolderOf(Port(asked, 80)));
    }

    [Fact]
    public void HolderOf_AnotherNumberOrProtocol_IsFree()
    {
        Add("one", "0.0.0.0", 80);
        Assert.Null(table.HolderOf(Port("0.0.0.0", 81)));
        Assert.Null(table.HolderOf(Port("0.0.0.0", 80, "udp")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Remove_OneOfThreeWithANumber_TheOthersStay(int which)
    {
        PortEntry[] entries = [Add("one", "127.0.0.1", 80), Add("two", "127.0.0.2", 80), Add("one", "::", 80)];
        Assert.True(table.Remove(entries[which]));
        Assert.False(table.Remove(entries[which]));
        Assert.Null(table.HolderOf(entries[which].Port));
        Assert.All(entries.Except([entries[which]]), entry => Assert.Equal(entry, table.HolderOf(entry.Port)));
        Assert.Equal(2, table.All.Count());
    }

    [Fact]
    public void Remove_SomeOfAContainers_TellsHowManyWereThere()
    {
        PortEntry[] entries = [Add("one", "0.0.0.0", 80), Add("one", "0.0.0.0", 81), Add("two", "0.0.0.0", 82)];
        Assert.Equal(1, table.Remove("one", [entries[1]]));
        Assert.Equal(0, table.Remove("one", [entries[1]]));
        Assert.Equal(0, table.Remove("nobody", entries));
        Assert.Equal([entries[0]], table.Of("one"));
        Assert.Equal(1, table.Remove("one", table.Of("one")));
        Assert.Empty(table.Of("one"));
        Assert.Equal([entries[2]], table.All);
    }

    private PortEntry Add(string container, string address, ushort number)
    {
        PortEntry entry = new(container, Port(address, number), hold: null);
        table.Add(entry);
        return entry;
    }

    private static PublishedPort Port(string address, ushort number, string protocol = "tcp") =>
        new(protocol, IPAddress.Parse(address), number, IPAddress.Parse("172.17.0.2"), 80);
}
