using System.Net;
using System.Net.Sockets;
using Berth.Networks.Names;

namespace Berth.UnitTests.Networks.Names;

/// <summary>What a container finds in its networks.</summary>
public sealed class NameViewTests
{
    private readonly NameZone front = new("front");
    private readonly NameZone back = new("back.end");

    public NameViewTests()
    {
        front.Set("1", ["web"], [IPAddress.Parse("10.1.0.2")]);
        back.Set("1", ["web"], [IPAddress.Parse("10.2.0.2")]);
        back.Set("2", ["db.main", "db"], [IPAddress.Parse("10.2.0.3")]);
        back.Set("3", ["replica", "db"], [IPAddress.Parse("10.2.0.4")]);
    }

    private NameView Both => new() { Zones = [front, back] };

    [Theory]
    [InlineData("web", "10.1.0.2")]
    [InlineData("WEB", "10.1.0.2")]
    [InlineData("web.front", "10.1.0.2")]
    [InlineData("web.back.end", "10.2.0.2")]
    [InlineData("db.main", "10.2.0.3")]
    [InlineData("db.main.back.end", "10.2.0.3")]
    [InlineData("db", "10.2.0.3,10.2.0.4")]
    [InlineData("replica.front", null)]
    [InlineData(".front", null)]
    [InlineData("nobody", null)]
    public void Find_IsOfTheFirstNetworkThatHasIt(string name, string? addresses) => Assert.Equal(addresses, Find(Both, name));

    [Theory]
    [InlineData("host.berth.internal", "10.1.0.1")]
    [InlineData("HOST.berth.internal", "10.1.0.1")]
    [InlineData("host.berth.internal.front", null)]
    public void Find_TheMachine_IsWhereTheContainerReachesIt(string name, string? addresses) =>
        Assert.Equal(addresses, Find(Both with { Host = [IPAddress.Parse("10.1.0.1"), IPAddress.Parse("fd00::1")] }, name));

    [Fact]
    public void Find_TheMachine_WhereAContainerHasItsName_IsTheContainer()
    {
        front.Set("4", ["host.berth.internal"], [IPAddress.Parse("10.1.0.9")]);
        Assert.Equal("10.1.0.9", Find(Both with { Host = [IPAddress.Parse("10.1.0.1")] }, "host.berth.internal"));
    }

    [Fact]
    public void Find_ARenamedNetwork_IsFoundByItsNewName()
    {
        front.Network = "entry";
        Assert.Equal(("10.1.0.2", null), (Find(Both, "web.entry"), Find(Both, "web.front")));
    }

    [Fact]
    public void Find_Link_StandsForAnother() =>
        Assert.Equal("10.2.0.4", Find(Both with { Links = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["copy"] = "replica" } }, "Copy"));

    [Theory]
    [InlineData("web.berth.internal", "10.1.0.2", true)]
    [InlineData("web.back.end.Berth.Internal", "10.2.0.2", true)]
    [InlineData("nobody.berth.internal", null, true)]
    [InlineData("berth.internal", null, true)]
    [InlineData("web", null, false)]
    [InlineData("web.front", null, false)]
    [InlineData("web.berth.internal.org", null, false)]
    public void Find_WithADomain_KnowsOnlyWhatEndsSo(string name, string? addresses, bool isOwned)
    {
        NameView view = Both with { Domain = NameView.MachineDomain };
        Assert.Equal((addresses, isOwned), (Find(view, name), view.Owns(name)));
        Assert.Equal("web.front.berth.internal", view.FindName(IPAddress.Parse("10.1.0.2")));
    }

    [Fact]
    public void Find_OtherFamily_IsKnownWithoutAddress()
    {
        List<IPAddress> found = [];
        Assert.True(Both.Find("web", AddressFamily.InterNetworkV6, found));
        Assert.Empty(found);
    }

    [Fact]
    public void Remove_TakesNamesAndAddresses_OfThatContainerAlone()
    {
        back.Remove("2");
        Assert.Equal("10.2.0.4", Find(Both, "db"));
        Assert.Null(Find(Both, "db.main"));
        Assert.Null(Both.FindName(IPAddress.Parse("10.2.0.3")));
        Assert.Equal("replica.back.end", Both.FindName(IPAddress.Parse("10.2.0.4")));
    }

    [Fact]
    public void Set_Again_Replaces()
    {
        back.Set("2", ["other"], [IPAddress.Parse("10.2.0.9")]);
        Assert.Equal("10.2.0.9", Find(Both, "other"));
        Assert.Null(Find(Both, "db.main"));
    }

    private static string? Find(NameView view, string name)
    {
        List<IPAddress> found = [];
        return view.Find(name, AddressFamily.InterNetwork, found) ? string.Join(',', found) : null;
    }
}
