using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Creation;

/// <summary>Limits that cannot be are refused; those that only this machine cannot set are left out, with a warning. Create and update both ask here.</summary>
internal static class ResourceValidation
{
    private const int OomScoreRange = 1000;

    /// <param name="limits">What the user wants.</param>
    /// <param name="machine">What can be had.</param>
    /// <param name="warnings">Takes what was left out.</param>
    /// <param name="isUpdate">What is not said is not nothing, but what the container has.</param>
    /// <exception cref="EngineException">A limit is wrong, or two contradict each other.</exception>
    public static ResourceLimits Check(ResourceLimits limits, MachineFacts machine, List<string> warnings, bool isUpdate = false)
    {
        ResourceLimits possible = limits with
        {
            Memory = MemoryValidation.Check(limits.Memory, machine, warnings, isUpdate),
            Pids = Pids(limits.Pids, machine, warnings),
            Cpu = CpuValidation.Check(limits.Cpu, machine, warnings),
            BlockIo = BlockIo(limits.BlockIo, machine, warnings),
        };
        return limits.OomScoreAdjustment is >= -OomScoreRange and <= OomScoreRange
            ? possible
            : throw EngineException.InvalidArgument($"Invalid value {limits.OomScoreAdjustment}, range for oom score adj is [-1000, 1000]");
    }

    private static long? Pids(long? limit, MachineFacts machine, List<string> warnings)
    {
        if (limit is null || machine.LimitsProcesses)
        {
            return limit;
        }

        if (limit > 0)
        {
            warnings.Add("Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded.");
        }

        return null;
    }

    private static BlockIoLimits BlockIo(BlockIoLimits limits, MachineFacts machine, List<string> warnings)
    {
        if (limits.Weight > 0 && !machine.HasBlockIoWeight)
        {
            warnings.Add("Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.");
            limits = limits with { Weight = 0 };
        }

        if (limits.Weight is not (0 or (>= 10 and <= 1000)) || limits.WeightDevices?.Any(device => device.Rate is < 10 or > 1000) == true)
        {
            throw EngineException.InvalidArgument("Range of blkio weight is from 10 to 1000");
        }

        bool throttles = machine.HasBlockIoThrottle;
        return limits with
        {
            WeightDevices = Kept(limits.WeightDevices, machine.HasBlockIoWeightDevice, "Block I/O weight_device", "Weight-device"),
            ReadBps = Kept(limits.ReadBps, throttles, "BPS Block I/O read limit", "Block I/O BPS read limit"),
            WriteBps = Kept(limits.WriteBps, throttles, "BPS Block I/O write limit", "Block I/O BPS write limit"),
            ReadIops = Kept(limits.ReadIops, throttles, "IOPS Block read limit", "Block I/O IOPS read limit"),
            WriteIops = Kept(limits.WriteIops, throttles, "IOPS Block write limit", "Block I/O IOPS write limit"),
        };

        IReadOnlyList<DeviceRate>? Kept(IReadOnlyList<DeviceRate>? rates, bool possible, string lacking, string discarded)
        {
            if (rates is null or [] || possible)
            {
                return rates;
            }

            warnings.Add($"Your kernel does not support {lacking} or the cgroup is not mounted. {discarded} discarded.");
            return [];
        }
    }
}
