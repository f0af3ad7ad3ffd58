using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Updates;

/// <summary>What a container is after an update: what was asked for, over what it had.</summary>
internal static class UpdateMerge
{
    /// <exception cref="EngineException">What is asked for contradicts what the container keeps.</exception>
    public static ContainerSettings Apply(ContainerSettings current, ResourceLimits asked, RestartPolicy? restart)
    {
        RefuseContradictions(current.Limits, asked);
        Refuse(
            current.Lifecycle.AutoRemove && restart is { Name: not RestartPolicy.No },
            "Restart policy cannot be updated because AutoRemove is enabled for the container");
        return current with
        {
            Limits = current.Limits with
            {
                Memory = Merge(current.Limits.Memory, asked.Memory),
                Cpu = Merge(current.Limits.Cpu, asked.Cpu),
                BlockIo = current.Limits.BlockIo with { Weight = Either(asked.BlockIo.Weight, current.Limits.BlockIo.Weight) },
                Pids = asked.Pids is { } pids ? Math.Max(pids, 0) : current.Limits.Pids,
            },
            Lifecycle = current.Lifecycle with { Restart = restart ?? current.Lifecycle.Restart },
        };
    }

    private static void RefuseContradictions(ResourceLimits current, ResourceLimits asked)
    {
        Refuse(asked.Cpu.NanoCpus > 0 && current.Cpu.Period > 0, "Conflicting options: Nano CPUs cannot be updated as CPU Period has already been set");
        Refuse(asked.Cpu.NanoCpus > 0 && current.Cpu.Quota > 0, "Conflicting options: Nano CPUs cannot be updated as CPU Quota has already been set");
        Refuse(asked.Cpu.Period > 0 && current.Cpu.NanoCpus > 0, "Conflicting options: CPU Period cannot be updated as NanoCPUs has already been set");
        Refuse(asked.Cpu.Quota > 0 && current.Cpu.NanoCpus > 0, "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set");
        Refuse(
            asked.Memory is { Limit: > 0, Swap: 0 } && asked.Memory.Limit > current.Memory.Swap,
            "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time");
    }

    private static MemoryLimits Merge(MemoryLimits current, MemoryLimits asked) => current with
    {
        Limit = Either(asked.Limit, current.Limit), Reservation = Either(asked.Reservation, current.Reservation), Swap = Either(asked.Swap, current.Swap),
    };

    private static CpuLimits Merge(CpuLimits current, CpuLimits asked) => new()
    {
        NanoCpus = Either(asked.NanoCpus, current.NanoCpus), Shares = Either(asked.Shares, current.Shares),
        Period = Either(asked.Period, current.Period), Quota = Either(asked.Quota, current.Quota),
        RealtimePeriod = Either(asked.RealtimePeriod, current.RealtimePeriod), RealtimeRuntime = Either(asked.RealtimeRuntime, current.RealtimeRuntime),
        Cpus = asked.Cpus.Length > 0 ? asked.Cpus : current.Cpus, Mems = asked.Mems.Length > 0 ? asked.Mems : current.Mems,
    };

    private static long Either(long asked, long current) => asked != 0 ? asked : current;

    private static ushort Either(ushort asked, ushort current) => asked != 0 ? asked : current;

    private static void Refuse(bool applies, string problem)
    {
        if (applies)
        {
            throw EngineException.Conflict(problem);
        }
    }
}
