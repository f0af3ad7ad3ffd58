using Berth.Engine.Containers.Definitions;
using Berth.Engine.Networks.Ports;

namespace Berth.UnitTests.Engine.Networks.Ports;

public sealed class PortWishTests
{
    [Fact]
    public void Of_Bindings_AreWishesInTheOrderOfThePorts()
    {
        NetworkDefinition network = new()
        {
            ExposedPorts = ["90/tcp"],
            PortBindings = new Dictionary<string, IReadOnlyList<PortBinding>?>
            {
                ["443"] = [new PortBinding("", "8443")], ["80/TCP"] = [new PortBinding("127.0.0.1", "8080-8090"), new PortBinding("0:0::1", "")], ["53/udp"] = null,
            },
        };
        Assert.Equal(
            [new PortWish(80, "tcp", "127.0.0.1", 8080, 8090), new PortWish(80, "tcp", "::1", 0, 0), new PortWish(443, "tcp", "192.0.2.1", 8443, 8443)],
            PortWish.Of(network, "192.0.2.1"));
    }

    [Fact]
    public void Of_PublishAll_IsEveryExposedPortThatHasNoBinding()
    {
        NetworkDefinition network = new()
        {
            ExposedPorts = ["90/tcp", "80/tcp", "80/udp"], PublishAllPorts = true,
            PortBindings = new Dictionary<string, IReadOnlyList<PortBinding>?> { ["80/tcp"] = [new PortBinding("", "8080")] },
        };
        Assert.Equal([new PortWish(80, "tcp", "", 8080, 8080), new PortWish(80, "udp", "", 0, 0), new PortWish(90, "tcp", "", 0, 0)], PortWish.Of(network, ""));
        Assert.Single(PortWish.Of(network with { PublishAllPorts = false }, ""));
    }

    [Theory]
    [InlineData("80", "80/tcp")]
    [InlineData("80/UDP", "80/udp")]
    public void Normalize_SaysTheProtocol(string port, string expected) => Assert.Equal(expected, PortWish.Normalize(port));

    [Fact]
    public void At_FillsWhatIsNotSaid()
    {
        PortWish wish = new(80, "tcp", "", 1, 2);
        Assert.Equal("10.0.0.1", wish.At("10.0.0.1").HostIp);
        Assert.Equal("::1", (wish with { HostIp = "::1" }).At("10.0.0.1").HostIp);
    }
}
