using System.Net;
using Berth.Networks;
using Berth.Networks.Files;

namespace Berth.UnitTests.Networks;

/// <summary>Against the files that Docker 26.1 wrote for the same options.</summary>
public sealed class HostsFileTests
{
    private const string Standard =
        "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nff00::0\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n";

    [Fact]
    public void Build_Plain_EndsWithTheContainersName()
    {
        var file = new HostsFile { Hostname = "a089bd5c5d11", Addresses = [IPAddress.Parse("172.17.0.2")] };

        Assert.Equal(Standard + "172.17.0.2\ta089bd5c5d11\n", file.Build());
    }

    [Fact]
    public void Build_DomainAndExtraHosts_AsDocker()
    {
        var file = new HostsFile
        {
            Hostname = "web",
            Domainname = "ex.org",
            Addresses = [IPAddress.Parse("172.17.0.2")],
            HostGateway = IPAddress.Parse("172.17.0.1"),
            ExtraHosts = [ExtraHost.Parse("a:1.2.3.4"), ExtraHost.Parse("gw:host-gateway"), ExtraHost.Parse("v6:fe80::1"), ExtraHost.Parse("b6:[fe80::2]")],
        };

        Assert.Equal(Standard + "1.2.3.4\ta\n172.17.0.1\tgw\nfe80::1\tv6\nfe80::2\tb6\n172.17.0.2\tweb.ex.org web\n", file.Build());
    }

    [Fact]
    public void Build_WithoutNetwork_HasNoLineOfItsOwn()
    {
        Assert.Equal(Standard + "1.2.3.4\ta\n", new HostsFile { Hostname = "web", ExtraHosts = [ExtraHost.Parse("a:1.2.3.4")] }.Build());
    }

    [Fact]
    public void BuildForHostNetwork_NothingAdded_IsTheMachinesFile()
    {
        var file = new HostsFile { Hostname = "web" };

        Assert.Equal("10.0.0.1 me\n", file.BuildForHostNetwork("10.0.0.1 me\n"));
        Assert.Equal(Standard + "1.2.3.4\ta\n", (file with { ExtraHosts = [ExtraHost.Parse("a:1.2.3.4")] }).BuildForHostNetwork("10.0.0.1 me\n"));
    }

    [Fact]
    public void Build_GatewayUnknown_Refused()
    {
        var file = new HostsFile { Hostname = "web", ExtraHosts = [ExtraHost.Parse("gw:host-gateway")] };

        Assert.Equal("unable to derive the IP value for host-gateway", Assert.Throws<NetworkException>(file.Build).Message);
    }

    [Theory]
    [InlineData("foo", "bad format for add-host: \"foo\"")]
    [InlineData(":1.2.3.4", "bad format for add-host: \":1.2.3.4\"")]
    [InlineData("a:foo", "invalid IP address in add-host: \"foo\"")]
    [InlineData("a:", "invalid IP address in add-host: \"\"")]
    [InlineData("a:1", "invalid IP address in add-host: \"1\"")]
    [InlineData("a:0x7f.0.0.1", "invalid IP address in add-host: \"0x7f.0.0.1\"")]
    public void ParseExtraHost_Malformed_SaysWhatDockerSays(string text, string message)
    {
        Assert.Equal(message, Assert.Throws<NetworkException>(() => ExtraHost.Parse(text)).Message);
    }
}
