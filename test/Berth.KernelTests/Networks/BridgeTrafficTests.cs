using System.Net;
using Berth.Linux.Netlink;
using Berth.Networks;
using Microsoft.Win32.SafeHandles;

namespace Berth.KernelTests.Networks;

/// <summary>What containers reach, and what reaches them, shown by packets.</summary>
[Collection(nameof(NetworkCollection))]
public sealed class BridgeTrafficTests
{
    [Fact]
    public async Task Take_TwoEndpoints_ReachEachOtherAndTheGateway()
    {
        await using var network = await NetworkFixture.OpenAsync();
        using var one = await network.TakeAsync();
        using var two = await network.TakeAsync();

        TestCommand.RunIn(one.Namespace, $"busybox ping -c 2 -W 2 {two.Address}");
        TestCommand.RunIn(two.Namespace, $"busybox ping -c 2 -W 2 {one.Address}");
        TestCommand.RunIn(one.Namespace, $"busybox ping -c 1 -W 2 {one.Gateway}");
        TestCommand.Run($"busybox ping -c 1 -W 2 {one.Address}");
    }

    [Fact]
    public async Task Take_MachineOutsideWithoutRouteBack_IsReachedThroughMasquerade()
    {
        await using var network = await NetworkFixture.OpenAsync();
        using var outside = Outside.Create();
        using var endpoint = await network.TakeAsync();

        TestCommand.RunIn(endpoint.Namespace, $"busybox ping -c 2 -W 2 {Outside.Address}");
    }

    [Fact]
    public async Task Take_WithoutMasquerade_MachineOutsideCannotAnswer()
    {
        await using var network = await NetworkFixture.OpenAsync(new() { Masquerade = false });
        using var outside = Outside.Create();
        using var endpoint = await network.TakeAsync();

        var (code, output) = TestCommand.TryRunIn(endpoint.Namespace, $"busybox ping -c 1 -W 1 {Outside.Address}");

        Assert.True(code == 1, output);
    }

    [Fact]
    public async Task Take_MachineOutsideRoutesToTheSubnet_CannotOpenButAnswers()
    {
        await using var network = await NetworkFixture.OpenAsync(new() { Masquerade = false });
        using var outside = Outside.Create();
        using var endpoint = await network.TakeAsync();
        outside.Run($"ip route add {network.Bridge.Subnet} via {Outside.MachineAddress}");

        Assert.Equal(1, outside.TryRun($"busybox ping -c 1 -W 1 {endpoint.Address}"));
        TestCommand.RunIn(endpoint.Namespace, $"busybox ping -c 1 -W 2 {Outside.Address}");
    }

    [Fact]
    public async Task Take_AnotherFirewallDropsForwarding_IsObeyedUntilItAcceptsTheBridge()
    {
        TestCommand.Run("nft add table ip strict");
        TestCommand.Run("nft add chain ip strict forward { type filter hook forward priority 0 ; policy drop ; }");
        try
        {
            await using var network = await NetworkFixture.OpenAsync();
            using var outside = Outside.Create();
            using var endpoint = await network.TakeAsync();
            Assert.Equal(1, TestCommand.TryRunIn(endpoint.Namespace, $"busybox ping -c 1 -W 1 {Outside.Address}").Code);

            TestCommand.Run("nft add rule ip strict forward iifname berth0 accept");
            TestCommand.Run("nft add rule ip strict forward oifname berth0 ct state established,related accept");

            TestCommand.RunIn(endpoint.Namespace, $"busybox ping -c 1 -W 2 {Outside.Address}");
        }
        finally
        {
            TestCommand.Run("nft delete table ip strict");
        }
    }

    [Fact]
    public async Task Read_AfterTraffic_CountAsTheContainerSeesIt()
    {
        await using var network = await NetworkFixture.OpenAsync();
        using var endpoint = await network.TakeAsync();
        using EndpointMeter meter = new();
        var before = meter.Read(endpoint.Address)!.Value;

        // To an address that nobody has: three ARP questions and no answer, so that sent differs from received.
        _ = TestCommand.TryRunIn(endpoint.Namespace, "busybox arping -c 3 -I eth0 172.17.99.99");

        string[] inside;
        EndpointCounters after;
        do
        {
            // The bridge's own multicasts come at any time; count both ends while none does.
            after = meter.Read(endpoint.Address)!.Value;
            inside = ReadColumns(endpoint);
        }
        while (meter.Read(endpoint.Address) != after);

        Assert.True(after.SentPackets >= before.SentPackets + 3, $"{before} {after}");
        Assert.Equal([after.ReceivedBytes, after.ReceivedPackets, after.SentBytes, after.SentPackets],
            new[] { inside[1], inside[2], inside[9], inside[10] }.Select(ulong.Parse));
    }

    private static string[] ReadColumns(NetworkEndpoint endpoint) =>
        TestCommand.RunIn(endpoint.Namespace, "cat /proc/self/net/dev").Split('\n').Single(line => line.Contains("eth0"))
            .Split((char[])[' ', ':'], StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public async Task Read_NoSuchAddress_Null()
    {
        await using var network = await NetworkFixture.OpenAsync();
        using EndpointMeter meter = new();

        Assert.Null(meter.Read(IPAddress.Parse("172.17.200.200")));
    }

    /// <summary>Another machine: a namespace behind an interface of this one, which knows no route to containers.</summary>
    private sealed class Outside : IDisposable
    {
        public const string Address = "198.51.100.2";
        public const string MachineAddress = "198.51.100.1";
        private const string Uplink = "uplink";

        private readonly SafeFileHandle _namespace;

        private Outside(SafeFileHandle handle) => _namespace = handle;

        public static Outside Create()
        {
            var outside = new Outside(NewNamespace());
            using var routes = RouteSocket.Open();
            routes.Execute(new RouteBatch().CreateVeth(new VethSettings
            {
                Name = Uplink,
                PeerName = "wan",
                PeerNamespace = outside._namespace,
                PeerAddress = MacAddress.FromIPv4(IPAddress.Parse(Address)),
                Mtu = 1500,
            }));
            var link = routes.FindLink(Uplink)!;
            routes.Execute(new RouteBatch().AddAddress(link.Index, IPAddress.Parse(MachineAddress), 24).SetUp(Uplink));
            outside.Run($"ip address add {Address}/24 dev wan");
            outside.Run("ip link set wan up");
            return outside;
        }

        public void Run(string line) => TestCommand.RunIn(_namespace, line);

        public int TryRun(string line) => TestCommand.TryRunIn(_namespace, line).Code;

        public void Dispose()
        {
            TestCommand.Run($"ip link delete {Uplink}");
            _namespace.Dispose();
        }

        private static SafeFileHandle NewNamespace()
        {
            SafeFileHandle? handle = null;
            var thread = new Thread(() =>
            {
                _ = NetworkNamespace.Unshare();
                handle = NetworkNamespace.OpenCurrent();
            });
            thread.Start();
            thread.Join();
            return handle!;
        }
    }
}
