using System.Net;
using Berth.Linux.Netlink;
using Berth.Networks;
using Microsoft.Win32.SafeHandles;

namespace Berth.KernelTests.Networks;

/// <summary>
/// A segment with the machine on it by one interface and another machine, <c>far1</c>, in a namespace of its own; containers come to it by a network on the
/// machine's interface.
/// </summary>
internal sealed class ParentFixture : IAsyncDisposable
{
    public const string Parent = "near0";
    public const string MachineAddress = "10.66.0.3";
    public const string FarAddress = "10.66.0.2";

    private readonly SafeFileHandle _far;
    private readonly List<SafeFileHandle> _containers = [];

    private ParentFixture(NetworkNamespaces namespaces, SafeFileHandle far, ParentOptions options)
    {
        (Namespaces, _far) = (namespaces, far);
        Network = new ParentNetwork(options, namespaces, TimeProvider.System);
    }

    public NetworkNamespaces Namespaces { get; }

    public ParentNetwork Network { get; }

    /// <summary>Its first three addresses are others'.</summary>
    public static ParentSubnet Subnet { get; } = new()
    {
        Subnet = IPNetwork.Parse("10.66.0.0/24"), Reserved = [IPAddress.Parse(FarAddress), IPAddress.Parse(MachineAddress)],
    };

    public static ParentOptions Options { get; } = new()
    {
        Name = "segment", Kind = SublinkKind.Macvlan, Parent = Parent, Mode = (uint)MacvlanMode.Bridge, Subnets = [Subnet],
    };

    public static async Task<ParentFixture> OpenAsync(ParentOptions? options = null)
    {
        var namespaces = new NetworkNamespaces(TimeProvider.System);
        var far = await namespaces.TakeIsolatedAsync(NetworkFixture.Cancellation);
        TestCommand.Run($"ip link add {Parent} type veth peer name far1");
        TestCommand.Run($"ip link set far1 netns /proc/{Environment.ProcessId}/fd/{far.DangerousGetHandle()}");
        TestCommand.Run($"ip addr add {MachineAddress}/24 dev {Parent}");
        TestCommand.Run($"ip link set {Parent} up");
        TestCommand.RunIn(far, $"ip addr add {FarAddress}/24 dev far1");
        TestCommand.RunIn(far, "ip link set far1 up");
        return new ParentFixture(namespaces, far, options ?? Options);
    }

    /// <summary>A container's namespace on the network, until the test's end.</summary>
    public async Task<(SafeFileHandle Namespace, PluggedEndpoint Endpoint)> PlugAsync(EndpointWish? wish = null)
    {
        var inside = await TakeAsync();
        return (inside, await Network.PlugAsync(inside, wish ?? new EndpointWish { Interface = "eth0" }));
    }

    /// <summary>A namespace with nothing in it.</summary>
    public async Task<SafeFileHandle> TakeAsync()
    {
        var inside = await Namespaces.TakeIsolatedAsync(NetworkFixture.Cancellation);
        _containers.Add(inside);
        return inside;
    }

    public int PingFromFar(IPAddress address) => TestCommand.TryRunIn(_far, $"busybox ping -c 1 -W 2 {address}").Code;

    public async ValueTask DisposeAsync()
    {
        _containers.ForEach(container => container.Dispose());
        await Network.DisposeAsync();
        _ = TestCommand.TryRun($"ip link delete {Parent}");
        _far.Dispose();
        Namespaces.Dispose();
    }
}
