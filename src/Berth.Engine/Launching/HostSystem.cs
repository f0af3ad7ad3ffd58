using Berth.Linux;
using Berth.Networks;
using Berth.Networks.Firewall;
using Berth.Networks.Names;
using Berth.Runtime;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Limits;
using Berth.Runtime.Security;

namespace Berth.Engine.Launching;

/// <summary>What the engine drives on this machine: kernel, cgroups, filters and networks. Opened once, before anything is launched.</summary>
internal sealed class HostSystem : IAsyncDisposable
{
    private HostSystem(EngineOptions options, NetworkNamespaces namespaces, PacketFilter filter, BridgeNetwork? bridge, TimeProvider time)
    {
        Namespaces = namespaces;
        Filter = filter;
        Bridge = bridge;
        Names = new NameServer(namespaces, time);
        Seccomp = new SeccompCache(Path.Combine(options.Run, "seccomp"));
    }

    public KernelFeatures Kernel { get; } = KernelFeatures.Probe();

    public CgroupDriver Cgroups { get; } = CgroupDriver.Detect();

    public SeccompCache Seccomp { get; }

    /// <summary>The engine's own hard limits, by <c>RLIMIT_NOFILE</c> and the like.</summary>
    public IReadOnlyDictionary<string, ulong> HardLimits { get; } = ReadHardLimits();

    /// <summary>Whether containers may get more than those.</summary>
    public bool MayRaiseLimits { get; } = Capabilities.Available.Contains(Capabilities.NumberOf("CAP_SYS_RESOURCE"));

    public NetworkNamespaces Namespaces { get; }

    /// <summary>The default network; null where the engine is to have none.</summary>
    public BridgeNetwork? Bridge { get; }

    /// <summary>What goes through containers' interfaces.</summary>
    public EndpointMeter Meter { get; } = new();

    /// <summary>The server of containers' names.</summary>
    public NameServer Names { get; }

    /// <summary>The rules of all networks.</summary>
    public PacketFilter Filter { get; }

    /// <param name="options">Of the engine.</param>
    /// <param name="others">Networks beside the default one, whose bridges are opened later: the rules know them from the start.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EngineException">The bridge cannot be had; the message says what is in the way.</exception>
    public static async Task<HostSystem> OpenAsync(EngineOptions options, IEnumerable<FirewallNetwork> others, TimeProvider time, CancellationToken cancellation)
    {
        NetworkNamespaces namespaces = new(time);
        PacketFilter filter = new(options.Bridge.Name, options.Bridge.ManageFirewall, time);
        try
        {
            filter.Announce(others);
            BridgeNetwork? bridge = options.HasBridge
                ? await BridgeNetwork.OpenAsync(options.Bridge, namespaces, filter, time, cancellation).ConfigureAwait(false)
                : null;
            return new HostSystem(options, namespaces, filter, bridge, time);
        }
        catch (Exception error) when (error is NetworkException or LinuxException)
        {
            filter.Dispose();
            namespaces.Dispose();
            throw new EngineException(EngineErrorKind.Unavailable, $"cannot set up the bridge {options.Bridge.Name}: {error.Message}", error);
        }
    }

    /// <summary>Ends the engine's part; the bridge, and the containers on it, stay.</summary>
    public async ValueTask DisposeAsync()
    {
        await (Bridge?.DisposeAsync() ?? default).ConfigureAwait(false);
        Names.Dispose();
        Meter.Dispose();
        Filter.Dispose();
        Namespaces.Dispose();
    }

    private static Dictionary<string, ulong> ReadHardLimits() =>
        Rlimits.ParseHardLimits(File.ReadLines("/proc/self/limits"));
}
