using Berth.Networks.Files;

namespace Berth.UnitTests.Networks;

/// <summary>Against what Docker 26.1 made of the same machine files and options.</summary>
public sealed class ResolvConfTests
{
    private const string Resolved = "nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch lan\n";

    private static readonly string[] None = [];

    [Fact]
    public void ForBridge_PlainFile_IsKept()
    {
        AssertLines("nameserver 10.255.255.53", ResolvConf.Parse("nameserver 10.255.255.53\n").ForBridge());
    }

    [Fact]
    public void ForBridge_EverythingThereIs_AsDocker()
    {
        const string Text = """
            # hello
            ; old comment
            nameserver 127.0.0.1
            nameserver ::1
             nameserver 8.8.4.4 # c
            nameserver
            domain foo
            sortlist 1
            search a
            search b c
            options ndots:1
            options rotate
            nameserver fe80::1%eth0
            nameserver 2001:4860::1
            nameserver bogus
            """;

        AssertLines("nameserver 8.8.4.4\nsearch b c\noptions ndots:1 rotate\nsortlist 1", ResolvConf.Parse(Text).ForBridge());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nameserver 127.0.0.1\n")]
    [InlineData("nameserver ::1\nnameserver 2001:4860::1\n")]
    public void ForBridge_NoReachableServer_UsesThePublicOnes(string text)
    {
        AssertLines("nameserver 8.8.8.8\nnameserver 8.8.4.4", ResolvConf.Parse(text).ForBridge());
    }

    [Fact]
    public void With_AllOptions_ReplacesTheMachines()
    {
        var file = ResolvConf.Parse(Resolved).ForBridge().With(["9.9.9.9"], ["x.y", "z"], ["ndots:2"]);

        AssertLines("nameserver 9.9.9.9\nsearch x.y z\noptions ndots:2", file);
    }

    [Fact]
    public void With_LoopbackServer_IsTheUsersWish()
    {
        AssertLines("nameserver 127.0.0.1\nsearch lan\noptions edns0 trust-ad", ResolvConf.Parse(Resolved).ForBridge().With(["127.0.0.1"], None, None));
    }

    [Fact]
    public void With_SearchDot_IsNone()
    {
        AssertLines("nameserver 8.8.8.8\nnameserver 8.8.4.4\noptions edns0 trust-ad", ResolvConf.Parse(Resolved).ForBridge().With(None, ["."], None));
    }

    [Fact]
    public void OfMachine_ResolvedsStub_ReadsItsRealServers()
    {
        var file = ResolvConf.OfMachine(Files(("/etc/resolv.conf", Resolved), ("/run/systemd/resolve/resolv.conf", "nameserver 10.9.8.7\nsearch lan\n")));

        AssertLines("nameserver 10.9.8.7\nsearch lan", file.ForBridge());
    }

    [Fact]
    public void OfMachine_StubAmongOthers_IsNotFollowed()
    {
        var file = ResolvConf.OfMachine(Files(
            ("/etc/resolv.conf", "nameserver 127.0.0.53\nnameserver 10.0.0.1\n"), ("/run/systemd/resolve/resolv.conf", "nameserver 10.9.8.7\n")));

        AssertLines("nameserver 10.0.0.1", file.ForBridge());
    }

    [Fact]
    public void OfMachine_NoFile_IsEmpty()
    {
        Assert.Empty(ResolvConf.OfMachine(Files()).Nameservers);
    }

    [Fact]
    public void Build_HostNetwork_KeepsLoopbackServers()
    {
        AssertLines("nameserver 127.0.0.53\nsearch lan\noptions edns0 trust-ad", ResolvConf.Parse(Resolved));
    }

    private static Func<string, string?> Files(params (string Path, string Text)[] files) => path => files.FirstOrDefault(file => file.Path == path).Text;

    private static void AssertLines(string expected, ResolvConf file) =>
        Assert.Equal(expected.Split('\n'), file.Build().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'));
}
