using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;
using Berth.Runtime.Spec;

namespace Berth.Engine.Containers.Updates;

/// <summary>What an update writes to the cgroup of a running container.</summary>
internal static class UpdateSpec
{
    /// <summary>
    /// Of each controller that was asked to change something, all of its limits: quota and period are one file on cgroup v2, and its
    /// limit of swap is the difference of two.
    /// </summary>
    /// <param name="limits">As they are to be.</param>
    /// <param name="asked">What changes of them.</param>
    /// <param name="limitsSwap">Whether this machine does.</param>
    public static ResourcesSpec Build(ResourceLimits limits, ResourceLimits asked, bool limitsSwap)
    {
        ResourcesSpec all = SpecResources.Limits(limits with { BlockIo = new BlockIoLimits { Weight = limits.BlockIo.Weight } }, DeviceSelection.None);
        return new ResourcesSpec
        {
            Memory = asked.Memory is { Limit: 0, Reservation: 0, Swap: 0 } ? null : WithSwap(all.Memory, limits.Memory, limitsSwap),
            Cpu = asked.Cpu == new CpuLimits() ? null : all.Cpu,
            Pids = asked.Pids is null ? null : all.Pids ?? new PidsSpec(-1),
            BlockIo = asked.BlockIo.Weight == 0 ? null : all.BlockIo,
        };
    }

    /// <summary>A new cgroup has no limit of swap by itself; one that had one is to lose it.</summary>
    private static MemorySpec? WithSwap(MemorySpec? memory, MemoryLimits limits, bool limitsSwap) =>
        limits.Swap == -1 && limitsSwap ? (memory ?? new MemorySpec()) with { Swap = -1 } : memory;
}
