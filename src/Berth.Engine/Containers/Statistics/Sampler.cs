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
    /// <param name="places">Its places on networks.</param>
    public ContainerSample Read(Cgroup cgroup, IReadOnlyList<NetworkAttachment> places)
    {
        CgroupStats usage = cgroup.ReadStats();

        // Read next to the container's, for a client divides the one by the other.
        MachineTime machine = MachineTime.Read();
        return new ContainerSample
        {
            Time = time.GetUtcNow(), IsUnified = host.Cgroups.IsUnified, Machine = machine, Networks = NetworksAt(places),
            Usage = usage with { Memory = usage.Memory with { Limit = Math.Min(usage.Memory.Limit, memory.Value) } },
        };
    }

    private Dictionary<string, EndpointCounters> NetworksAt(IReadOnlyList<NetworkAttachment> places)
    {
        Dictionary<string, EndpointCounters> networks = new(StringComparer.Ordinal);
        foreach (NetworkAttachment place in places)
        {
            // The outer end is named after the address, whatever bridge it is on.
            if (host.Bridge.ReadCounters(IPAddress.Parse(place.Address)) is { } counters)
            {
                networks[place.Interface] = counters;
            }
        }

        return networks;
    }
}
