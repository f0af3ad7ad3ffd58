using System.Text;
using Berth.Cli.EngineClient;

namespace Berth.UnitTests.Cli.EngineClient;

public sealed class RequestTests
{
    [Fact]
    public void ToBytes_WithBody_SaysItsLength() => Assert.Equal(
        "POST /x HTTP/1.1\r\nHost: berth\r\nUser-Agent: berth\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}",
        Text(Request.Json("POST", "/x", "{}"u8.ToArray())));

    [Fact]
    public void ToBytes_PostWithoutBody_SaysThatItIsEmpty() => Assert.Contains("Content-Length: 0\r\n", Text(new Request("POST", "/x")), StringComparison.Ordinal);

    [Fact]
    public void ToBytes_Upgrade_AsksForTheConnection() =>
        Assert.Contains("Connection: Upgrade\r\nUpgrade: tcp\r\n", Text(new Request("POST", "/x") { Upgrades = true }), StringComparison.Ordinal);

    [Fact]
    public void Target_OfUsersNames_IsEscaped() => Assert.Equal(
        "/containers/a%20b%2Fc%3F/json?size=1&filter=%C3%A4%26b",
        Target.Of("/containers", "a b/c?", "json").With("size", true).With("none", false).With("filter", "ä&b").With("absent", null).ToString());

    [Fact]
    public void Target_OfAnImage_KeepsSlashes() =>
        Assert.Equal("/images/host%3A5000/a/b%3A1/json", Target.OfImage("host:5000/a/b:1", "json").ToString());

    private static string Text(Request request) => Encoding.UTF8.GetString(request.ToBytes());
}
