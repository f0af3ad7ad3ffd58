using System.Net;
using Berth.Linux;
using Berth.Linux.Netlink;
using Berth.Networks;

namespace Berth.KernelTests.Networks;

/// <summary>Making a network, taking one over, removing one, and what stands in the way.</summary>
[Collection(nameof(NetworkCollection))]
public sealed class BridgeSetupTests
{
    [Fact]
    public async Task Open_NothingThere_MakesBridgeForwardingAndTable()
    {
        File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "0");
        await using var network = await NetworkFixture.OpenAsync(new() { Mtu = 1400 });

        string link = TestCommand.Run("ip -d address show dev berth0");
        Assert.Contains("inet 172.17.0.1/16 brd 172.17.255.255", link);
        Assert.Contains("link/ether 02:42:ac:11:00:01", link);
        Assert.Contains("mtu 1400", link);
        Assert.Contains("stp_state 0", link);
        Assert.Equal("1", File.ReadAllText("/proc/sys/net/ipv4/ip_forward").Trim());
        Assert.Contains("\"berth0\"", TestCommand.Run("nft list set inet berth bridges"));
        Assert.Empty(network.Bridge.FindWarnings());
    }

    [Fact]
    public async Task Open_AfterTheDaemonDied_TakesOverWithoutDisturbingContainers()
    {
        var first = await NetworkFixture.OpenAsync();
        using var container = await first.TakeAsync();
        await first.CloseAsync();
        await using var second = await NetworkFixture.OpenAsync();

        second.Bridge.Adopt(container.Address);
        using var other = await second.TakeAsync();

        Assert.Equal(first.Bridge.Subnet, second.Bridge.Subnet);
        Assert.NotEqual(container.Address, other.Address);
        TestCommand.RunIn(container.Namespace, $"busybox ping -c 1 -W 2 {other.Address}");
        var inUse = await Assert.ThrowsAsync<NetworkException>(second.Bridge.RemoveAsync);
        Assert.Contains("in use by 2 containers", inUse.Message);
        var link = NetworkFixture.OuterLink(container.Address);
        container.Dispose();
        second.Bridge.Release(container.Address);
        await NetworkFixture.WaitUntilGoneAsync(link);
    }

    [Fact]
    public async Task Open_ContainersNobodyAdopts_KeepTheirAddressesAndInterfaces()
    {
        var first = await NetworkFixture.OpenAsync();
        using var container = await first.TakeAsync();
        await first.CloseAsync();
        await using var second = await NetworkFixture.OpenAsync();

        var endpoints = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => second.TakeAsync()));

        Assert.DoesNotContain(container.Address, endpoints.Select(endpoint => endpoint.Address));
        Assert.NotNull(NetworkFixture.FindLink(container.HostInterface));
        container.Dispose();
        Array.ForEach(endpoints, second.Bridge.Release);
    }

    [Fact]
    public async Task Open_PublishedElements_SurviveTheNextDaemon()
    {
        await (await NetworkFixture.OpenAsync()).CloseAsync();
        TestCommand.Run("nft add element inet berth published { 172.17.0.9 . tcp . 80 : accept }");

        await using var second = await NetworkFixture.OpenAsync();

        Assert.Contains("172.17.0.9 . 6 . 80 : accept", TestCommand.Run("nft --numeric list map inet berth published"));
        Assert.Single(TestCommand.Run("nft list chain inet berth postrouting").Split('\n'), line => line.Contains("ip saddr @masqueraded"));
    }

    [Fact]
    public async Task OpenAndRemove_ForeignTables_StayAsTheyWere()
    {
        TestCommand.Run("nft add table ip foreign");
        TestCommand.Run("nft add chain ip foreign forward { type filter hook forward priority 0 ; policy drop ; }");
        TestCommand.Run("nft add rule ip foreign forward counter accept");
        string before = TestCommand.Run("nft list table ip foreign");
        try
        {
            await using var network = await NetworkFixture.OpenAsync();
            Assert.Contains("ip foreign forward", Assert.Single(network.Bridge.FindWarnings()));
            await network.Bridge.RemoveAsync();

            Assert.Equal(before, TestCommand.Run("nft list table ip foreign"));
            Assert.Equal(before, TestCommand.Run("nft list ruleset"));
        }
        finally
        {
            TestCommand.Run("nft delete table ip foreign");
        }
    }

    [Fact]
    public async Task Remove_Unused_LeavesNothing()
    {
        await using var network = await NetworkFixture.OpenAsync();
        network.Bridge.Release(await network.TakeAsync());

        await network.Bridge.RemoveAsync();

        Assert.Null(NetworkFixture.FindLink("berth0"));
        Assert.Equal("", TestCommand.Run("nft list ruleset"));
        await NetworkFixture.WaitUntilAsync(() => NetworkFixture.FindPairs().Length == 0, "veth pairs gone");
    }

    [Fact]
    public async Task Open_PoolTakenByTheMachine_UsesTheNext()
    {
        using var dummy = Interface("172.17.3.4/24");
        await using var network = await NetworkFixture.OpenAsync();

        Assert.Equal("172.18.0.0/16", network.Bridge.Subnet.ToString());
    }

    [Fact]
    public async Task Open_AllPoolsRouted_AsksForASubnet()
    {
        using var dummy = Interface("10.0.0.1/24");
        TestCommand.Run("ip route add 172.16.0.0/12 via 10.0.0.2");
        TestCommand.Run("ip route add 192.168.0.0/16 via 10.0.0.2");
        TestCommand.Run("ip route add 10.128.0.0/9 via 10.0.0.2");

        var error = await Assert.ThrowsAsync<NetworkException>(() => NetworkFixture.OpenAsync());

        Assert.Contains("configure a subnet", error.Message);
        Assert.Null(NetworkFixture.FindLink("berth0"));
    }

    [Fact]
    public async Task Open_SubnetOfAnotherInterface_NamesIt()
    {
        using var dummy = Interface("10.7.1.1/24");

        var error = await Assert.ThrowsAsync<NetworkException>(() => NetworkFixture.OpenAsync(new() { Subnet = IPNetwork.Parse("10.7.0.0/16") }));

        Assert.Equal("subnet 10.7.0.0/16 overlaps with 10.7.1.1/24 of dummy0: choose another", error.Message);
    }

    [Fact]
    public async Task Open_NameOfAnotherInterface_SaysSo()
    {
        using var dummy = Interface("10.7.1.1/24");

        var error = await Assert.ThrowsAsync<NetworkException>(() => NetworkFixture.OpenAsync(new() { Name = "dummy0" }));

        Assert.Contains("dummy0 is there and is no bridge", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sixteen-letters-")]
    [InlineData("a b")]
    [InlineData("a\"b")]
    [InlineData("..")]
    public async Task Open_BadName_Refused(string name)
    {
        var error = await Assert.ThrowsAsync<NetworkException>(() => NetworkFixture.OpenAsync(new() { Name = name }));

        Assert.Contains("is no name for a bridge", error.Message);
    }

    [Theory]
    [InlineData("10.0.0.0/31", null, "does not serve a bridge")]
    [InlineData("fd00::/64", null, "does not serve a bridge")]
    [InlineData("10.0.0.0/24", "10.0.1.1", "is no host's address")]
    [InlineData("10.0.0.0/24", "10.0.0.255", "is no host's address")]
    [InlineData("10.0.0.0/24", "fd00::1", "is no host's address")]
    public async Task Open_BadSubnet_Refused(string subnet, string? gateway, string message)
    {
        var options = new BridgeOptions { Subnet = IPNetwork.Parse(subnet), Gateway = gateway is null ? null : IPAddress.Parse(gateway) };

        var error = await Assert.ThrowsAsync<NetworkException>(() => NetworkFixture.OpenAsync(options));

        Assert.Contains(message, error.Message);
    }

    [Fact]
    public async Task Open_OtherSubnetThanBefore_MovesAnEmptyBridgeAndSparesAUsedOne()
    {
        await (await NetworkFixture.OpenAsync()).CloseAsync();
        await using var moved = await NetworkFixture.OpenAsync(new() { Subnet = IPNetwork.Parse("10.5.0.0/24"), Gateway = IPAddress.Parse("10.5.0.254") });
        using var container = await moved.TakeAsync();
        await moved.CloseAsync();

        var error = await Assert.ThrowsAsync<NetworkException>(() => NetworkFixture.OpenAsync(new() { Subnet = IPNetwork.Parse("10.6.0.0/24") }));

        container.Dispose();
        Assert.Equal("10.5.0.1", container.Address.ToString());
        Assert.Contains("bridge berth0 has 10.5.0.254/24 and containers on it (1)", error.Message);
        Assert.DoesNotContain("172.17", TestCommand.Run("ip address show dev berth0"));
    }

    [Fact]
    public async Task Open_WithoutLibnftables_NamesThePackageAndTheWayOut()
    {
        string link = Directory.EnumerateFiles("/usr/lib", "libnftables.so.1", SearchOption.AllDirectories).First();
        string library = File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? link;
        TestCommand.Run($"mount --bind /dev/null {library}");
        try
        {
            var error = await Assert.ThrowsAsync<NetworkException>(() => NetworkFixture.OpenAsync());
            Assert.Contains("apt install libnftables1", error.Message);
            Assert.Contains("\"iptables\": false", error.Message);

            await using var without = await NetworkFixture.OpenAsync(new() { ManageFirewall = false });
            without.Bridge.Release(await without.TakeAsync());
        }
        finally
        {
            TestCommand.Run($"umount {library}");
        }
    }

    [Fact]
    public async Task Open_Bridge_IsDeafToIPv6Routers()
    {
        await using var network = await NetworkFixture.OpenAsync();

        Assert.Equal("0", File.ReadAllText("/proc/sys/net/ipv6/conf/berth0/accept_ra").Trim());
    }

    [Fact]
    public void Execute_KernelRefuses_ErrorHasItsWords()
    {
        using var routes = RouteSocket.Open();

        var error = Assert.Throws<LinuxException>(() => routes.Execute(new RouteBatch().SetUp("lo").SetMtu("absent", 9).AddAddress(1, IPAddress.Parse("10.0.0.1"), 33)));
        var detailed = Assert.Throws<LinuxException>(() => routes.Execute(new RouteBatch().AddAddress(1, IPAddress.Parse("10.0.0.1"), 33)));

        Assert.Equal(("set the mtu of link", "absent", Errno.ENODEV), (error.Operation, error.Target, error.Errno));
        // Kernels before 6.2 have no words for it.
        string words = Environment.OSVersion.Version >= new Version(6, 2) ? " (ipv4: Invalid prefix length)" : "";
        Assert.Equal($"add address 10.0.0.1/33: invalid argument{words}", detailed.Message);
    }

    private static DummyInterface Interface(string address) => new(address);

    private sealed class DummyInterface : IDisposable
    {
        public DummyInterface(string address)
        {
            TestCommand.Run("ip link add dummy0 type veth peer name dummy1");
            TestCommand.Run($"ip address add {address} dev dummy0");
            TestCommand.Run("ip link set dummy0 up");
        }

        public void Dispose() => TestCommand.Run("ip link delete dummy0");
    }
}
