using System.Net;
using Berth.Linux.Netlink;
using Berth.Networks;

namespace Berth.KernelTests.Networks;

/// <summary>Containers on the segment of an interface of the machine.</summary>
[Collection(nameof(NetworkCollection))]
public sealed class ParentNetworkTests
{
    [Fact]
    public async Task Plug_TwoContainers_ReachEachOtherAndTheSegment_ButNotTheMachine()
    {
        await using var segment = await ParentFixture.OpenAsync();
        var (one, first) = await segment.PlugAsync();
        var (_, second) = await segment.PlugAsync();

        Assert.Equal("10.66.0.4 10.66.0.5", $"{first.Address} {second.Address}");
        TestCommand.RunIn(one, $"busybox ping -c 1 -W 2 {second.Address}");
        TestCommand.RunIn(one, $"busybox ping -c 1 -W 2 {ParentFixture.FarAddress}");
        Assert.Equal(0, segment.PingFromFar(first.Address));
        Assert.Equal(1, TestCommand.TryRunIn(one, $"busybox ping -c 1 -W 1 {ParentFixture.MachineAddress}").Code);
        Assert.Equal(1, TestCommand.TryRun($"busybox ping -c 1 -W 1 {first.Address}").Code);
    }

    [Fact]
    public async Task Plug_ModePrivate_ReachesTheSegmentOnly()
    {
        await using var segment = await ParentFixture.OpenAsync(ParentFixture.Options with { Mode = (uint)MacvlanMode.Private });
        var (one, _) = await segment.PlugAsync();
        var (_, second) = await segment.PlugAsync();

        TestCommand.RunIn(one, $"busybox ping -c 1 -W 2 {ParentFixture.FarAddress}");
        Assert.Equal(1, TestCommand.TryRunIn(one, $"busybox ping -c 1 -W 1 {second.Address}").Code);
    }

    [Fact]
    public async Task Plug_Wishes_AreItsInterfaceAddressesAndMac()
    {
        var options = ParentFixture.Options with
        {
            Subnets = [ParentFixture.Subnet with { Gateway = IPAddress.Parse("10.66.0.254") }], Inet6Subnets = [new ParentSubnet { Subnet = IPNetwork.Parse("fd66::/64") }],
        };
        await using var segment = await ParentFixture.OpenAsync(options);
        var wish = new EndpointWish
        {
            Interface = "eth3", Address = IPAddress.Parse("10.66.0.50"), Inet6Address = IPAddress.Parse("fd66::50"), MacAddress = MacAddress.Parse("02:42:11:22:33:44"),
        };

        var (inside, endpoint) = await segment.PlugAsync(wish);

        var shown = TestCommand.RunIn(inside, "ip addr show dev eth3");
        Assert.Contains("10.66.0.50/24", shown);
        Assert.Contains("fd66::50/64", shown);
        Assert.Contains("02:42:11:22:33:44", shown);
        Assert.Equal("10.66.0.254 fd66::1 02:42:11:22:33:44", $"{endpoint.Gateway} {endpoint.Inet6Gateway} {endpoint.MacAddress}");
    }

    [Fact]
    public async Task Plug_AddressInUse_IsRefused_UntilItIsUnplugged()
    {
        await using var segment = await ParentFixture.OpenAsync();
        var wish = new EndpointWish { Interface = "eth0", Address = IPAddress.Parse("10.66.0.50") };
        var (inside, endpoint) = await segment.PlugAsync(wish);

        var error = await Assert.ThrowsAsync<NetworkException>(() => segment.PlugAsync(wish));
        Assert.Equal("Address already in use", error.Message);

        await segment.Network.UnplugAsync(inside, "eth0", endpoint.Address);
        Assert.DoesNotContain("eth0", TestCommand.RunIn(inside, "ip -o link"));
        await segment.PlugAsync(wish);
    }

    /// <summary>What is taken is the MAC, and every address would be as good.</summary>
    [Fact]
    public async Task Plug_MacInUse_IsRefused_AndTheAddressesStayFree()
    {
        await using var segment = await ParentFixture.OpenAsync();
        var wish = new EndpointWish { Interface = "eth0", MacAddress = MacAddress.Parse("02:42:11:22:33:44") };
        await segment.PlugAsync(wish);

        var error = await Assert.ThrowsAsync<NetworkException>(() => segment.PlugAsync(wish));

        Assert.Equal("MAC address 02:42:11:22:33:44 is already in use on near0", error.Message);
        Assert.Equal("10.66.0.5", (await segment.PlugAsync()).Endpoint.Address.ToString());
    }

    /// <summary>A restart: the address is free in the book while the kernel still takes the last namespace apart.</summary>
    [Fact]
    public async Task Plug_AddressOfANamespaceThatEnds_WaitsForItsEnd()
    {
        await using var segment = await ParentFixture.OpenAsync();
        var wish = new EndpointWish { Interface = "eth0", Address = IPAddress.Parse("10.66.0.50") };
        var (inside, endpoint) = await segment.PlugAsync(wish);
        segment.Network.Release(endpoint.Address);

        var next = segment.PlugAsync(wish);
        Assert.False(next.IsCompleted);
        inside.Dispose();

        Assert.Equal(endpoint.Address, (await next).Endpoint.Address);
    }

    [Fact]
    public async Task Plug_ModePassthru_IsForOneWithTheParentsMac()
    {
        await using var segment = await ParentFixture.OpenAsync(ParentFixture.Options with { Mode = (uint)MacvlanMode.Passthru });
        var (_, endpoint) = await segment.PlugAsync();

        Assert.Equal(NetworkFixture.FindLink(ParentFixture.Parent)!.Address.ToString(), endpoint.MacAddress);
        var error = await Assert.ThrowsAsync<NetworkException>(() => segment.PlugAsync());
        Assert.StartsWith("failed to create the macvlan port: invalid argument", error.Message);
    }

    [Fact]
    public async Task Plug_ParentIsDown_CarriesTrafficWhenItIsUp()
    {
        await using var segment = await ParentFixture.OpenAsync();
        TestCommand.Run($"ip link set {ParentFixture.Parent} down");
        var (inside, _) = await segment.PlugAsync();

        TestCommand.Run($"ip link set {ParentFixture.Parent} up");

        TestCommand.RunIn(inside, $"busybox ping -c 1 -W 2 {ParentFixture.FarAddress}");
    }

    [Fact]
    public async Task Plug_ParentHasGone_SaysSo_AndWorksWhenItIsBack()
    {
        await using var segment = await ParentFixture.OpenAsync();
        TestCommand.Run($"ip link set {ParentFixture.Parent} down");
        TestCommand.Run($"ip link set {ParentFixture.Parent} name away0");

        var error = await Assert.ThrowsAsync<NetworkException>(() => segment.PlugAsync());
        Assert.Equal("the parent interface near0 of network segment is not there", error.Message);

        TestCommand.Run($"ip link set away0 name {ParentFixture.Parent}");
        TestCommand.Run($"ip link set {ParentFixture.Parent} up");
        await segment.PlugAsync();
    }

    [Fact]
    public async Task Plug_ParentIsABridgesPort_SaysSo()
    {
        await using var segment = await ParentFixture.OpenAsync();
        TestCommand.Run("ip link add hub0 type bridge");
        try
        {
            TestCommand.Run($"ip link set {ParentFixture.Parent} master hub0");

            var error = await Assert.ThrowsAsync<NetworkException>(() => segment.PlugAsync());
            Assert.StartsWith("failed to create the macvlan port: near0 is a port of a bridge", error.Message);
        }
        finally
        {
            TestCommand.Run("ip link delete hub0");
        }
    }

    [Fact]
    public async Task Prepare_LoopbackAsParent_IsRefused()
    {
        await using var segment = await ParentFixture.OpenAsync(ParentFixture.Options with { Parent = "lo" });

        Assert.Equal("loopback interface is not a valid macvlan parent link", Assert.Throws<NetworkException>(segment.Network.Prepare).Message);
    }

    [Theory]
    [InlineData("nosuch", "invalid subinterface vlan name nosuch, example formatting is eth0.10")]
    [InlineData("near0.1.2", "required interface name format is: name.vlan_id, ex. eth0.10 for vlan 10, instead received near0.1.2")]
    [InlineData("near0.ten", "unable to parse a valid vlan id from: ten (ex. eth0.10 for vlan 10)")]
    [InlineData("near0.4095", "vlan id must be between 1-4094, received: 4095")]
    [InlineData("longer-than-a-name-may-be.5", "-o parent interface was not found on the host: longer-than-a-name-may-be")]
    [InlineData("nosuch.10", "-o parent interface was not found on the host: nosuch")]
    public async Task Prepare_SubinterfaceThatCannotBe_SaysWhy(string parent, string message)
    {
        await using var segment = await ParentFixture.OpenAsync(ParentFixture.Options with { Parent = parent, Ownership = ParentOwnership.Vlan });

        Assert.Equal(message, Assert.Throws<NetworkException>(segment.Network.Prepare).Message);
    }

    /// <summary>Where the kernel has them they work, and are gone with the network; where not, the message names the module, and nothing stays.</summary>
    [Theory]
    [InlineData("near0.10", ParentOwnership.Vlan, "the kernel has no vlan interfaces: modprobe 8021q")]
    [InlineData("dm-0123456789ab", ParentOwnership.Dummy, "the kernel has no dummy interfaces: modprobe dummy")]
    public async Task Prepare_ParentOfItsOwn_IsMade_OrItsModuleIsNamed(string parent, ParentOwnership ownership, string missing)
    {
        await using var segment = await ParentFixture.OpenAsync(ParentFixture.Options with { Parent = parent, Ownership = ownership });
        if (Record.Exception(segment.Network.Prepare) is { } error)
        {
            Assert.Equal(missing, error.Message);
        }
        else
        {
            var (one, _) = await segment.PlugAsync();
            var (two, second) = await segment.PlugAsync();
            TestCommand.RunIn(one, $"busybox ping -c 1 -W 2 {second.Address}");
            one.Dispose();
            two.Dispose();
            segment.Network.Release(IPAddress.Parse("10.66.0.4"));
            segment.Network.Release(second.Address);
            await segment.Network.RemoveAsync();
        }

        Assert.Null(NetworkFixture.FindLink(parent));
    }

    [Fact]
    public async Task Prepare_Ipvlan_CarriesTraffic_OrItsModuleIsNamed()
    {
        await using var segment = await ParentFixture.OpenAsync(ParentFixture.Options with { Kind = SublinkKind.Ipvlan, Mode = (uint)IpvlanMode.L2 });
        if (Record.Exception(segment.Network.Prepare) is { } error)
        {
            Assert.Equal("the kernel has no ipvlan interfaces: modprobe ipvlan", error.Message);
            return;
        }

        var (one, first) = await segment.PlugAsync();
        var (_, second) = await segment.PlugAsync();
        TestCommand.RunIn(one, $"busybox ping -c 1 -W 2 {second.Address}");
        TestCommand.RunIn(one, $"busybox ping -c 1 -W 2 {ParentFixture.FarAddress}");
        Assert.Equal("", first.MacAddress);
        var refused = await Assert.ThrowsAsync<NetworkException>(
            () => segment.PlugAsync(new EndpointWish { Interface = "eth0", MacAddress = MacAddress.Parse("02:42:11:22:33:44") }));
        Assert.Equal("ipvlan interfaces do not support custom mac address assignment", refused.Message);
    }

    /// <summary>In these modes the machine routes: everything goes out without a router.</summary>
    [Theory]
    [InlineData(IpvlanMode.L3)]
    [InlineData(IpvlanMode.L3S)]
    public async Task Plug_IpvlanThatRoutes_NeedsNoRouter(IpvlanMode mode)
    {
        await using var segment = await ParentFixture.OpenAsync(ParentFixture.Options with { Kind = SublinkKind.Ipvlan, Mode = (uint)mode });
        Assert.SkipWhen(Record.Exception(segment.Network.Prepare) is not null, "the kernel has no ipvlan");
        var (one, first) = await segment.PlugAsync();
        var (_, second) = await segment.PlugAsync();

        await segment.Namespaces.SetGatewayAsync(one, new WayOut("eth0", first.Gateway));

        Assert.Contains("default dev eth0 scope link", TestCommand.RunIn(one, "ip route"));
        TestCommand.RunIn(one, $"busybox ping -c 1 -W 2 {second.Address}");
    }

    private static readonly ParentSubnet Small = new() { Subnet = IPNetwork.Parse("10.67.0.0/30") };
    private static readonly ParentSubnet Next = new() { Subnet = IPNetwork.Parse("10.68.0.0/24"), Gateway = IPAddress.Parse("10.68.0.9"), Range = IPNetwork.Parse("10.68.0.128/25") };
    private static readonly ParentSubnet Inet6Small = new() { Subnet = IPNetwork.Parse("fd66::4/126") };
    private static readonly ParentSubnet Inet6Next = new() { Subnet = IPNetwork.Parse("fd67::/64"), Reserved = [IPAddress.Parse("fd67::2")] };

    [Fact]
    public async Task Plug_SeveralSubnets_TheFirstWithRoomGives_WithItsGateway()
    {
        await using var segment = await ParentFixture.OpenAsync(ParentFixture.Options with { Subnets = [Small, Next], Inet6Subnets = [Inet6Small, Inet6Next] });
        List<string> given = [];
        for (var i = 0; i < 4; i++)
        {
            var (inside, endpoint) = await segment.PlugAsync();
            given.Add($"{endpoint.Address}/{endpoint.PrefixLength} {endpoint.Gateway} {endpoint.Inet6Address}/{endpoint.Inet6PrefixLength} {endpoint.Inet6Gateway}");
            Assert.Contains($"{endpoint.Address}/{endpoint.PrefixLength}", TestCommand.RunIn(inside, "ip addr show dev eth0"));
        }

        string[] expected =
        [
            "10.67.0.2/30 10.67.0.1 fd66::6/126 fd66::5", "10.68.0.128/24 10.68.0.9 fd66::7/126 fd66::5",
            "10.68.0.129/24 10.68.0.9 fd67::3/64 fd67::1", "10.68.0.130/24 10.68.0.9 fd67::4/64 fd67::1",
        ];
        Assert.Equal(expected, given);
    }

    [Fact]
    public async Task Plug_SeveralSubnets_AWishIsOfTheOneThatContainsIt_AndIsFreeWhenItIsUnplugged()
    {
        await using var segment = await ParentFixture.OpenAsync(ParentFixture.Options with { Subnets = [Small, Next], Inet6Subnets = [Inet6Small, Inet6Next] });
        var wish = new EndpointWish { Interface = "eth0", Address = IPAddress.Parse("10.68.0.7"), Inet6Address = IPAddress.Parse("fd67::5") };
        var (inside, endpoint) = await segment.PlugAsync(wish);

        Assert.Equal("10.68.0.7/24 10.68.0.9 fd67::5/64", $"{endpoint.Address}/{endpoint.PrefixLength} {endpoint.Gateway} {endpoint.Inet6Address}/{endpoint.Inet6PrefixLength}");
        Assert.True((await Assert.ThrowsAsync<NetworkException>(() => segment.PlugAsync(wish with { Address = null }))).IsInUse);
        Assert.True((await Assert.ThrowsAsync<NetworkException>(() => segment.PlugAsync(wish with { Inet6Address = null }))).IsInUse);
        Assert.Equal(1, segment.Network.InUse);

        await segment.Network.UnplugAsync(inside, "eth0", endpoint.Address);
        await segment.PlugAsync(wish);
    }

    [Fact]
    public async Task Adopt_OfASecondSubnet_IsNotGivenAgain()
    {
        await using var segment = await ParentFixture.OpenAsync(ParentFixture.Options with { Subnets = [Small, Next], Inet6Subnets = [Inet6Next] });
        segment.Network.Adopt(IPAddress.Parse("10.67.0.2"), IPAddress.Parse("fd67::3"));
        segment.Network.Adopt(IPAddress.Parse("10.68.0.128"));

        var (_, endpoint) = await segment.PlugAsync();

        Assert.Equal("10.68.0.129 fd67::4", $"{endpoint.Address} {endpoint.Inet6Address}");
        Assert.Contains("is not in 10.67.0.0/30", Assert.Throws<NetworkException>(() => segment.Network.Adopt(IPAddress.Parse("10.99.0.1"))).Message);
    }

    [Fact]
    public async Task Plug_EverySubnetFull_SaysSo()
    {
        await using var segment = await ParentFixture.OpenAsync(ParentFixture.Options with { Subnets = [Small, new() { Subnet = IPNetwork.Parse("10.68.0.0/31") }] });
        var (_, first) = await segment.PlugAsync();
        var (_, second) = await segment.PlugAsync();

        Assert.Equal("10.67.0.2 10.68.0.1", $"{first.Address} {second.Address}");
        Assert.Equal("10.68.0.0", $"{second.Gateway}");
        var error = await Assert.ThrowsAsync<NetworkException>(() => segment.PlugAsync());
        Assert.Equal("no free address in 10.67.0.0/30, 10.68.0.0/31: 2 are in use; remove containers, or give the network a larger subnet", error.Message);
        Assert.False(error.IsInUse);
    }

    [Fact]
    public async Task Remove_WithContainers_IsRefused()
    {
        await using var segment = await ParentFixture.OpenAsync();
        await segment.PlugAsync();

        Assert.Equal("network segment is in use by 1 containers: stop them first", (await Assert.ThrowsAsync<NetworkException>(segment.Network.RemoveAsync)).Message);
    }

    [Fact]
    public async Task Sweep_InterfaceThatNobodyKnows_Goes_AndOthersStay()
    {
        await using var segment = await ParentFixture.OpenAsync();
        var (inside, _) = await segment.PlugAsync();
        await segment.Network.PlugAsync(inside, new EndpointWish { Interface = "eth1" });
        TestCommand.RunIn(inside, "ip link add own0 link eth0 type macvlan mode bridge");
        TestCommand.RunIn(inside, "ip link add eth2 link eth0 type macvlan mode bridge");
        TestCommand.RunIn(inside, "ip link add wan0 link eth0 type macvlan mode bridge");

        await segment.Network.SweepAsync(inside, ["eth0"], ["wan0"]);

        var links = TestCommand.RunIn(inside, "ip -o link");
        Assert.Contains("eth0", links);
        Assert.Contains("own0", links);
        Assert.DoesNotContain("eth1", links);
        Assert.DoesNotContain("eth2", links);
        Assert.DoesNotContain("wan0", links);
    }

    [Fact]
    public async Task Plug_WithWishes_HasThem_AndAVariableThatIsNoneLeavesNothing()
    {
        await using var segment = await ParentFixture.OpenAsync();
        var (inside, _) = await segment.PlugAsync();
        await segment.Network.PlugAsync(inside, new EndpointWish
        {
            Interface = "wan0", LinkLocalAddresses = [IPAddress.Parse("169.254.7.7")], Variables = [new("ipv4", "conf", "log_martians", "1")],
        });
        Assert.Contains("169.254.7.7/16", TestCommand.RunIn(inside, "ip addr show wan0"));
        Assert.Contains("1", TestCommand.RunIn(inside, "cat /proc/sys/net/ipv4/conf/wan0/log_martians"));

        var error = await Assert.ThrowsAsync<NetworkException>(() => segment.Network.PlugAsync(inside, new EndpointWish { Interface = "lan0", Variables = [new("ipv4", "conf", "nothing", "1")] }));
        Assert.StartsWith("sysctl net.ipv4.conf.lan0.nothing=1 cannot be set: ", error.Message);
        Assert.DoesNotContain("lan0", TestCommand.RunIn(inside, "ip -o link"));
    }
}
