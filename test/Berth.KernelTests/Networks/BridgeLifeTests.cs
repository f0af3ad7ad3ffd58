using System.Net;
using Berth.Networks;
using Berth.Networks.Addresses;

namespace Berth.KernelTests.Networks;

/// <summary>Endpoints and networks from their making to the moment when nothing of them is left.</summary>
[Collection(nameof(NetworkCollection))]
public sealed class BridgeLifeTests
{
    [Fact]
    public async Task Take_Endpoint_IsConfiguredAsDockers()
    {
        await using var network = await NetworkFixture.OpenAsync();
        using var endpoint = await network.TakeAsync();

        string addresses = TestCommand.RunIn(endpoint.Namespace, "ip address show dev eth0");
        Assert.Contains("inet 172.17.0.2/16 brd 172.17.255.255 scope global eth0", addresses);
        Assert.Contains("link/ether 02:42:ac:11:00:02", addresses);
        Assert.Contains("state UP", addresses);
        Assert.DoesNotContain("inet6", addresses);
        Assert.Contains("inet 127.0.0.1/8", TestCommand.RunIn(endpoint.Namespace, "ip address show dev lo up"));
        Assert.StartsWith("default via 172.17.0.1 dev eth0", TestCommand.RunIn(endpoint.Namespace, "ip route"));
        Assert.Equal(("172.17.0.2", 16, "172.17.0.1", "02:42:ac:11:00:02", "vethac110002"),
            (endpoint.Address.ToString(), endpoint.PrefixLength, endpoint.Gateway.ToString(), endpoint.MacAddress, endpoint.HostInterface));
    }

    [Theory]
    [InlineData("net/ipv6/conf/eth0/disable_ipv6", "1")]
    [InlineData("net/ipv6/conf/default/disable_ipv6", "0")]
    [InlineData("net/ipv6/conf/lo/disable_ipv6", "0")]
    [InlineData("net/ipv4/ip_unprivileged_port_start", "0")]
    [InlineData("net/ipv4/ping_group_range", "0\t2147483647")]
    public async Task Take_Endpoint_HasDockersKernelVariables(string name, string value)
    {
        await using var network = await NetworkFixture.OpenAsync();
        using var endpoint = await network.TakeAsync();

        Assert.Equal(value, TestCommand.RunIn(endpoint.Namespace, $"cat /proc/sys/{name}").Trim());
    }

    [Fact]
    public async Task Take_FiftyAtOnce_AllDifferent()
    {
        await using var network = await NetworkFixture.OpenAsync();

        var endpoints = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => network.TakeAsync()));

        Assert.Equal(50, endpoints.Select(endpoint => endpoint.Address).Distinct().Count());
        Array.ForEach(endpoints, network.Bridge.Release);
    }

    [Fact]
    public async Task Take_MoreThanTheBridgeHolds_SaysSo()
    {
        await using var network = await NetworkFixture.OpenAsync(new() { PoolSize = 0 });
        List<NetworkEndpoint> endpoints = [];

        var error = await Assert.ThrowsAsync<NetworkException>(async () =>
        {
            while (endpoints.Count < 1100)
            {
                endpoints.Add(await network.TakeAsync());
            }
        });

        Assert.Contains("bridge berth0 is full", error.Message);
        Assert.Equal(1023, endpoints.Count);
        endpoints.ForEach(network.Bridge.Release);
    }

    [Fact]
    public async Task Take_SubnetUsedUp_NamesTheSubnet()
    {
        await using var network = await NetworkFixture.OpenAsync(new() { Subnet = IPNetwork.Parse("10.88.0.0/30") });
        using var only = await network.TakeAsync();

        var error = await Assert.ThrowsAsync<NetworkException>(network.TakeAsync);

        Assert.Contains("no free address in 10.88.0.0/30", error.Message);
        var link = NetworkFixture.OuterLink(only.Address);
        network.Bridge.Release(only);
        await NetworkFixture.WaitUntilGoneAsync(link);
        using var again = await network.TakeAsync();
        Assert.Equal(only.Address, again.Address);
    }

    [Fact]
    public async Task Dispose_NobodyInside_InterfacesVanish()
    {
        await using var network = await NetworkFixture.OpenAsync();
        var endpoint = await network.TakeAsync();
        var link = NetworkFixture.OuterLink(endpoint.Address);

        network.Bridge.Release(endpoint);

        await NetworkFixture.WaitUntilGoneAsync(link);
    }

    [Fact]
    public async Task Release_NamespaceStillHeld_InterfaceIsDeleted()
    {
        await using var network = await NetworkFixture.OpenAsync();
        using var endpoint = await network.TakeAsync();
        var link = NetworkFixture.OuterLink(endpoint.Address);

        network.Bridge.Release(endpoint.Address);

        await NetworkFixture.WaitUntilGoneAsync(link);
        Assert.DoesNotContain("eth0", TestCommand.RunIn(endpoint.Namespace, "ip link"));
    }

    [Fact]
    public async Task Release_ThousandTimes_NothingGrows()
    {
        await using var network = await NetworkFixture.OpenAsync();
        await CycleAsync(network, 50);
        int descriptors = CountDescriptors(), threads = CountThreads();

        await CycleAsync(network, 1000);

        // The stock refills behind the last take: what counts is that a thousand takes left no more than fifty did.
        await NetworkFixture.WaitUntilAsync(() => CountDescriptors() <= descriptors + 2, $"descriptors back at {descriptors}");
        Assert.InRange(CountThreads(), 1, threads + 4);
        await NetworkFixture.WaitUntilAsync(() => TestCommand.Run("ip -o link show master berth0").Count(c => c == '\n') <= 10, "interfaces gone");
        using var last = await network.TakeAsync();
        Assert.InRange(IPv4.ToNumber(last.Address) & 0xffff, 2u, 1000u);
    }

    [Fact]
    public async Task TakeIsolated_Namespace_HasLoopbackOnly()
    {
        using var namespaces = new NetworkNamespaces(TimeProvider.System);
        using var isolated = await namespaces.TakeIsolatedAsync(NetworkFixture.Cancellation);

        TestCommand.RunIn(isolated, "busybox ping -c 1 -W 1 127.0.0.1");
        TestCommand.RunIn(isolated, "busybox ping -c 1 -W 1 ::1");
        Assert.Single(TestCommand.RunIn(isolated, "ip -o link show up").Trim().Split('\n'));
        Assert.Equal("0", TestCommand.RunIn(isolated, "cat /proc/sys/net/ipv6/conf/default/disable_ipv6").Trim());
    }

    private static async Task CycleAsync(NetworkFixture network, int times)
    {
        for (int i = 0; i < times; i++)
        {
            network.Bridge.Release(await network.TakeAsync());
        }
    }

    private static int CountDescriptors() => Directory.GetFiles("/proc/self/fd").Length;

    private static int CountThreads() => Directory.GetDirectories("/proc/self/task").Length;
}
