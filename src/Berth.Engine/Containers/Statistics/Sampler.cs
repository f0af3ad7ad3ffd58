using System.Net;
using Berth.Engine.Info;
using Berth.Engine.Launching;
using Berth.Networks;
using Berth.Runtime.Cgroups;

namespace Berth.Engine.Containers.Statistics;

/// <summary>Reads what containers use.</summary>
internal sealed class Sampler(HostSystem host, TimeProvider time)
{
    private const string Interface = "eth0";
    private readonly Lazy<ulong> memory = new(static () => MachineInfoReader.ReadMemory() is > 0 and { } bytes ? (ulong)bytes : ulong.MaxValue);

    /// <summary>Which takes a dozen small files.</summary>
    /// <param name="cgroup">The container's.</param>
    /// <param name="address">Its place on the bridge; null without one.</param>
    public ContainerSample Read(Cgroup cgroup, IPAddress? address)
    {
        CgroupStats usage = cgroup.ReadStats();

        // Read next to the container's, for a client divides the one by the other.
        MachineTime machine = MachineTime.Read();
        return new ContainerSample
        {
            Time = time.GetUtcNow(), IsUnified = host.Cgroups.IsUnified, Machine = machine, Networks = NetworksAt(address),
            Usage = usage with { Memory = usage.Memory with { Limit = Math.Min(usage.Memory.Limit, memory.Value) } },
        };
    }

    private Dictionary<string, EndpointCounters> NetworksAt(IPAddress? address)
    {
        Dictionary<string, EndpointCounters> networks = new(StringComparer.Ordinal);
        if (address is not null && host.Bridge.ReadCounters(address) is { } counters)
        {
            networks[Interface] = counters;
        }

        return networks;
    }
}
