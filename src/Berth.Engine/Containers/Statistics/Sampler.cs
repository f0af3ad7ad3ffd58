using System.Net;
using Berth.Engine.Info;
using Berth.Engine.Launching;
using Berth.Networks;
using Berth.Runtime.Cgroups;

namespace Berth.Engine.Containers.Statistics;

/// <summary>Reads what containers use.</summary>
internal sealed class Sampler(HostSystem host, TimeProvider time)
{
    private readonly Lazy<ulong> memory = new(static () => MachineInfoReader.ReadMemory() is > 0 and { } bytes ? (ulong)bytes : ulong.MaxValue);

    /// <summary>Which takes a dozen small files.</summary>
    /// <param name="cgroup">The container's.</param>
    /// <param name="owner">Of its network, itself or another container; null where that is gone.</param>
    public ContainerSample Read(Cgroup cgroup, ContainerState? owner)
    {
        CgroupStats usage = cgroup.ReadStats();

        // Read next to the container's, for a client divides the one by the other.
        MachineTime machine = MachineTime.Read();
        return new ContainerSample
        {
            Time = time.GetUtcNow(), IsUnified = host.Cgroups.IsUnified, Machine = machine, Networks = owner is null ? [] : NetworksOf(owner),
            Usage = usage with { Memory = usage.Memory with { Limit = Math.Min(usage.Memory.Limit, memory.Value) } },
        };
    }

    private Dictionary<string, EndpointCounters> NetworksOf(ContainerState owner)
    {
        Dictionary<string, EndpointCounters> networks = new(StringComparer.Ordinal);
        foreach (NetworkAttachment place in owner.Networks)
        {
            // On a parent interface nothing of it is outside.
            if ((host.Meter.Read(IPAddress.Parse(place.Address)) ?? EndpointMeter.ReadInside(owner.Pid, place.Interface)) is { } counters)
            {
                networks[place.Interface] = counters;
            }
        }

        return networks;
    }
}
