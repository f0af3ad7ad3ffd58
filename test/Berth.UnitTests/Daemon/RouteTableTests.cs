using Berth.Daemon.Http;

namespace Berth.UnitTests.Daemon;

public sealed class RouteTableTests
{
    [Theory]
    [InlineData("GET", "/images/json", "list", "")]
    [InlineData("GET", "/images/busybox/json", "inspect", "busybox")]
    [InlineData("GET", "/images/localhost:5000/team/box:v1/json", "inspect", "localhost:5000/team/box:v1")]
    [InlineData("GET", "/images/json/json", "inspect", "json")]
    [InlineData("DELETE", "/images/a/b", "remove", "a/b")]
    [InlineData("DELETE", "/images/json", "remove", "json")]
    [InlineData("GET", "/berth/images/x/explain", "explain", "x")]
    public void Find_ServedPath_GivesItsEndpointAndName(string method, string path, string expected, string name)
    {
        var (routes, endpoints) = Table();
        Assert.Same(endpoints[expected], routes.Find(method, path, out var found));
        Assert.Equal(name, found);
    }

    [Theory]
    [InlineData("POST", "/images/json")]
    [InlineData("GET", "/images")]
    [InlineData("GET", "/images/")]
    [InlineData("GET", "/images//json")]
    [InlineData("DELETE", "/images/")]
    [InlineData("GET", "/")]
    [InlineData("get", "/images/json")]
    public void Find_AnyOtherPath_IsNull(string method, string path) => Assert.Null(Table().Routes.Find(method, path, out _));

    private static (RouteTable Routes, Dictionary<string, Endpoint> Endpoints) Table()
    {
        var routes = new RouteTable();
        var endpoints = new Dictionary<string, Endpoint>();
        void Add(string name, string method, string path) => routes.Add(method, path, endpoints[name] = _ => Task.FromResult(name));
        Add("remove", "DELETE", "/images/{name}");
        Add("list", "GET", "/images/json");
        Add("inspect", "GET", "/images/{name}/json");
        Add("explain", "GET", "/berth/images/{name}/explain");
        return (routes, endpoints);
    }
}
