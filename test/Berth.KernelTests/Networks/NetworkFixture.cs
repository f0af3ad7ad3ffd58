using System.Net;
using Berth.Linux.Netlink;
using Berth.Networks;
using Berth.Networks.Firewall;

namespace Berth.KernelTests.Networks;

/// <summary>A bridge network for one test, and afterwards a machine without it.</summary>
internal sealed class NetworkFixture : IAsyncDisposable
{
    private NetworkFixture(NetworkNamespaces namespaces, PacketFilter filter, BridgeNetwork bridge)
    {
        Namespaces = namespaces;
        Filter = filter;
        Bridge = bridge;
    }

    public NetworkNamespaces Namespaces { get; }

    public PacketFilter Filter { get; }

    public BridgeNetwork Bridge { get; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<NetworkFixture> OpenAsync(BridgeOptions? options = null)
    {
        var namespaces = new NetworkNamespaces(TimeProvider.System);
        options ??= new BridgeOptions();
        var filter = new PacketFilter(options.Name, options.ManageFirewall, TimeProvider.System);
        try
        {
            return new NetworkFixture(namespaces, filter, await BridgeNetwork.OpenAsync(options, namespaces, filter, TimeProvider.System, Cancellation));
        }
        catch
        {
            filter.Dispose();
            namespaces.Dispose();
            throw;
        }
    }

    public Task<NetworkEndpoint> TakeAsync() => Bridge.TakeAsync(Cancellation);

    /// <summary>Ends the daemon's part, as its end would: bridge, rules and held namespaces stay.</summary>
    public async Task CloseAsync()
    {
        await Bridge.DisposeAsync();
        Filter.Dispose();
        Namespaces.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _ = TestCommand.TryRun($"ip link delete {Bridge.Name}");
        _ = TestCommand.TryRun("nft delete table inet berth");
        try
        {
            await WaitUntilAsync(() => FindPairs().Length == 0, "veth pairs gone");
        }
        finally
        {
            // A test that leaves some fails, and only that test.
            Array.ForEach(FindPairs(), static pair => TestCommand.TryRun($"ip link delete {pair}"));
        }
    }

    /// <summary>The outer ends of containers' interfaces. Not by /sys, which shows the namespace that it was mounted in.</summary>
    public static string[] FindPairs() =>
        [.. TestCommand.Run("ip -o link").Split('\n').Select(line => line.Split([':', '@'], 3)).Where(parts => parts.Length > 1).Select(parts => parts[1].Trim())
            .Where(name => name.StartsWith("veth", StringComparison.Ordinal))];

    public static Link? FindLink(string name)
    {
        using var routes = RouteSocket.Open();
        return routes.FindLink(name);
    }

    /// <summary>Waits for what the kernel does in its own time: it takes namespaces apart one after another, whoever's they were.</summary>
    public static async Task WaitUntilAsync(Func<bool> condition, string what)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            if (deadline.IsCancellationRequested)
            {
                Assert.Fail($"never came: {what}; {NamespaceHolders.Describe()}");
            }

            await Task.Delay(5, Cancellation);
        }
    }

    /// <summary>The outer end of the endpoint that has an address. Its index tells it from a later one of the same name.</summary>
    public static Link OuterLink(IPAddress address)
    {
        string name = Berth.Networks.Addresses.HostLink.NameOf(address);
        return FindLink(name) ?? throw new InvalidOperationException($"{name} is not there");
    }

    /// <summary>Waits until an interface has gone. One with its name may be there again: the stock refills from free addresses.</summary>
    public static Task WaitUntilGoneAsync(Link link) => WaitUntilAsync(() => FindLink(link.Name)?.Index != link.Index, $"{link.Name} gone");
}
