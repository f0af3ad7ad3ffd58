using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Flags;

/// <summary>The limits of a container that can be changed while it runs.</summary>
internal sealed class CgroupFlags
{
    private readonly ParsedOption<long?> memory = Size("memory", "Memory limit", 'm');
    private readonly ParsedOption<long?> memoryReservation = Size("memory-reservation", "Memory soft limit");
    private readonly ParsedOption<long?> memorySwap = new(
        "memory-swap", "bytes", "Swap limit equal to memory plus swap: '-1' to enable unlimited swap", text => ByteSize.ParseOrUnlimited(text));

    private readonly ParsedOption<long?> cpus = new("cpus", "decimal", "Number of CPUs", text => Resources.ParseCpus(text));
    private readonly NumberOption shares = new("cpu-shares", "CPU shares (relative weight)", 'c');
    private readonly NumberOption period = new("cpu-period", "Limit CPU CFS (Completely Fair Scheduler) period");
    private readonly NumberOption quota = new("cpu-quota", "Limit CPU CFS (Completely Fair Scheduler) quota");
    private readonly NumberOption realtimePeriod = new("cpu-rt-period", "Limit CPU real-time period in microseconds");
    private readonly NumberOption realtimeRuntime = new("cpu-rt-runtime", "Limit CPU real-time runtime in microseconds");
    private readonly TextOption cpuset = new("cpuset-cpus", "CPUs in which to allow execution (0-3, 0,1)");
    private readonly TextOption memoryNodes = new("cpuset-mems", "MEMs in which to allow execution (0-3, 0,1)");
    private readonly NumberOption processes = new("pids-limit", "Tune container pids limit (set -1 for unlimited)");
    private readonly NumberOption weight = new("blkio-weight", "Block IO (relative weight), between 10 and 1000, or 0 to disable");

    public IEnumerable<Option> Options => [memory, memoryReservation, memorySwap, cpus, shares, period, quota, realtimePeriod, realtimeRuntime, cpuset, memoryNodes, processes, weight];

    public HostConfig Apply(HostConfig host) => host with
    {
        Memory = memory.Value,
        MemoryReservation = memoryReservation.Value,
        MemorySwap = memorySwap.Value,
        NanoCpus = cpus.Value,
        CpuShares = shares.Value,
        CpuPeriod = period.Value,
        CpuQuota = quota.Value,
        CpuRealtimePeriod = realtimePeriod.Value,
        CpuRealtimeRuntime = realtimeRuntime.Value,
        CpusetCpus = cpuset.Value,
        CpusetMems = memoryNodes.Value,
        PidsLimit = processes.Value,
        BlkioWeight = (ushort?)weight.Value,
    };

    public static ParsedOption<long?> Size(string name, string help, char letter = '\0') =>
        new(name, "bytes", help, text => ByteSize.Parse(text), letter);
}
