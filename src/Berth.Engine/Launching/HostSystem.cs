using Berth.Linux;
using Berth.Networks;
using Berth.Runtime;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Limits;
using Berth.Runtime.Security;

namespace Berth.Engine.Launching;

/// <summary>What the engine drives on this machine: kernel, cgroups, filters and networks. Opened once, before anything is launched.</summary>
internal sealed class HostSystem : IAsyncDisposable
{
    private HostSystem(EngineOptions options, NetworkNamespaces namespaces, BridgeNetwork bridge)
    {
        Namespaces = namespaces;
        Bridge = bridge;
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

    public BridgeNetwork Bridge { get; }

    /// <exception cref="EngineException">The bridge cannot be had; the message says what is in the way.</exception>
    public static async Task<HostSystem> OpenAsync(EngineOptions options, TimeProvider time, CancellationToken cancellation)
    {
        NetworkNamespaces namespaces = new(time);
        try
        {
            BridgeNetwork bridge = await BridgeNetwork.OpenAsync(options.Bridge, namespaces, time, cancellation).ConfigureAwait(false);
            return new HostSystem(options, namespaces, bridge);
        }
        catch (Exception error) when (error is NetworkException or LinuxException)
        {
            namespaces.Dispose();
            throw new EngineException(EngineErrorKind.Unavailable, $"cannot set up the bridge {options.Bridge.Name}: {error.Message}", error);
        }
    }

    /// <summary>Ends the engine's part; the bridge, and the containers on it, stay.</summary>
    public async ValueTask DisposeAsync()
    {
        await Bridge.DisposeAsync().ConfigureAwait(false);
        Namespaces.Dispose();
    }

    private static Dictionary<string, ulong> ReadHardLimits() =>
        Rlimits.ParseHardLimits(File.ReadLines("/proc/self/limits"));
}
