using Berth.Daemon.Http;

namespace Berth.UnitTests.Daemon;

public sealed class RouteTableTests
{
    [Theory]
    [InlineData("GET", "/images/json", "list", "", "/images/json")]
    [InlineData("GET", "/images/busybox/json", "inspect", "busybox", "/images/{name}/json")]
    [InlineData("GET", "/images/localhost:5000/team/box:v1/json", "inspect", "localhost:5000/team/box:v1", "/images/{name}/json")]
    [InlineData("GET", "/images/json/json", "inspect", "json", "/images/{name}/json")]
    [InlineData("DELETE", "/images/a/b", "remove", "a/b", "/images/{name}")]
    [InlineData("DELETE", "/images/json", "remove", "json", "/images/{name}")]
    [InlineData("GET", "/berth/images/x/explain", "explain", "x", "/berth/images/{name}/explain")]
    public void Find_ServedPath_GivesItsEndpointNameAndTemplate(string method, string path, string expected, string name, string template)
    {
        var (routes, endpoints) = Table();
        Assert.Same(endpoints[expected], routes.Find(method, path, out var found, out var foundTemplate));
        Assert.Equal((name, template), (found, foundTemplate));
    }

    [Theory]
    [InlineData("POST", "/images/json")]
    [InlineData("GET", "/images")]
    [InlineData("GET", "/images/")]
    [InlineData("GET", "/images//json")]
    [InlineData("DELETE", "/images/")]
    [InlineData("GET", "/")]
    [InlineData("get", "/images/json")]
    public void Find_AnyOtherPath_IsNull(string method, string path) => Assert.Null(Table().Routes.Find(method, path, out _, out _));

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
