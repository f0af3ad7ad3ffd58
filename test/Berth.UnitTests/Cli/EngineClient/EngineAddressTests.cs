using Berth.Cli;
using Berth.Cli.EngineClient;

namespace Berth.UnitTests.Cli.EngineClient;

public sealed class EngineAddressTests
{
    [Theory]
    [InlineData(null, null, null, "/run/berth/berth.sock", true)]
    [InlineData(null, null, "unix:///run/docker.sock", "/run/docker.sock", false)]
    [InlineData(null, null, "unix:///run/berth/berth.sock", "/run/berth/berth.sock", true)]
    [InlineData(null, "unix:///b.sock", "unix:///d.sock", "/b.sock", true)]
    [InlineData("unix:///o.sock", "unix:///b.sock", "unix:///d.sock", "/o.sock", true)]
    [InlineData("/o.sock", null, null, "/o.sock", true)]
    [InlineData("unix://", "", "", "/run/berth/berth.sock", true)]
    public void Choose_InOrder_KnowsWhoseItIs(string? option, string? berths, string? dockers, string path, bool ours)
    {
        EngineAddress address = EngineAddress.Choose(option, name => name == "BERTH_HOST" ? berths : name == "DOCKER_HOST" ? dockers : null);
        Assert.Equal((path, ours), (address.SocketPath, address.IsOurs));
    }

    [Theory]
    [InlineData("tcp://box:1234", "box", 1234)]
    [InlineData("tcp://box", "box", 2375)]
    [InlineData("tcp://[::1]:99/", "::1", 99)]
    [InlineData("tcp://:99", "localhost", 99)]
    public void Parse_Host_HasNameAndPort(string text, string host, int port)
    {
        EngineAddress address = EngineAddress.Parse(text);
        Assert.Equal((host, port, null), (address.Host, address.Port, address.SocketPath));
    }

    [Theory]
    [InlineData("ftp://box")]
    [InlineData("nonsense")]
    [InlineData("tcp://box:port")]
    public void Parse_Other_IsRefused(string text) =>
        Assert.StartsWith($"unable to parse docker host `{text}`", Assert.Throws<CommandException>(() => EngineAddress.Parse(text)).Message, StringComparison.Ordinal);
}
