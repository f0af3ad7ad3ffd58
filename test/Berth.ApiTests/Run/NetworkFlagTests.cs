using System.Net;
using System.Net.Sockets;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Run;

public sealed class NetworkFlagTests(TestEngine engine) : EngineTests(engine)
{
    private const string OwnAddress = "ip -4 -o addr show eth0 | awk '{print $4}'";
    private const string Gateway = "ip route | awk '$1 == \"default\" {print $3}'";

    [Fact]
    public async Task None_HasLoopbackOnly() => Assert.Equal("lo", await RunAsync("--net", "none", Image, "ls", "/sys/class/net"));

    [Fact]
    public async Task None_LoopbackIsUp() => Assert.Contains("127.0.0.1", await RunAsync("--net", "none", Image, "ip", "addr"), StringComparison.Ordinal);

    [Fact]
    public async Task Host_IsTheHostsNamespace() =>
        Assert.Equal(File.ResolveLinkTarget("/proc/self/ns/net", false)!.Name, (await RunAsync("--net", "host", Image, "readlink", "/proc/self/ns/net")));

    [Fact]
    public async Task Bridge_IsTheDefaultAndMatchesInspect()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, Image, "sleep", "1000");
        var seen = await Docker.RunAsync("exec", name, "sh", "-c", $"echo $({OwnAddress}) $({Gateway})");
        Assert.Equal(
            seen,
            await InspectAsync(name, "{{with index .NetworkSettings.Networks \"bridge\"}}{{.IPAddress}}/{{.IPPrefixLen}} {{.Gateway}}{{end}}"));
    }

    [Fact]
    public async Task Bridge_MacAddress_MatchesInspect()
    {
        var name = await StartIdleAsync();
        Assert.Equal(
            await Docker.RunAsync("exec", name, "sh", "-c", "ip -o link show eth0 | sed 's/.*ether \\([^ ]*\\).*/\\1/'"),
            await InspectAsync(name, "{{with index .NetworkSettings.Networks \"bridge\"}}{{.MacAddress}}{{end}}"));
    }

    [Fact]
    public async Task Bridge_HostsFile_NamesTheContainer() =>
        Assert.Equal("boat", await RunAsync("--hostname", "boat", Image, "sh", "-c", $"a=$({OwnAddress}); awk -v a=${{a%/*}} '$1 == a {{print $2}}' /etc/hosts"));

    [Fact]
    public async Task Bridge_ResolvConf_HasANameserver() =>
        Assert.NotEqual("0", await RunAsync(Image, "grep", "-c", "^nameserver", "/etc/resolv.conf"));

    [Fact]
    public async Task Bridge_OfTwoContainers_ConnectsThem()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, Image, "sh", "-c", "while echo hello | nc -l -p 7000; do :; done");
        var address = await InspectAsync(name, "{{with index .NetworkSettings.Networks \"bridge\"}}{{.IPAddress}}{{end}}");
        Assert.Equal("hello", await RunAsync(Image, "sh", "-c", $"until nc {address} 7000 </dev/null; do :; done"));
    }

    [Fact]
    public async Task Bridge_ToTheHost_Connects()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var answer = AnswerAsync(listener);
        Assert.Equal("from the host", await RunAsync(Image, "sh", "-c", $"nc $({Gateway}) {port} </dev/null"));
        await answer;
    }

    /// <summary>The other side knows no way back to the containers' network, so an answer proves the translation of addresses.</summary>
    [Fact]
    public async Task Bridge_ToAnotherNetwork_IsTranslated()
    {
        await using var outside = await OutsideNetwork.CreateAsync();
        Assert.Equal("from outside", await RunAsync(Image, "sh", "-c", $"nc {OutsideNetwork.Address} 7001 </dev/null"));
    }

    private static async Task AnswerAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(Ct);
        await client.GetStream().WriteAsync("from the host\n"u8.ToArray(), Ct);
    }
}
