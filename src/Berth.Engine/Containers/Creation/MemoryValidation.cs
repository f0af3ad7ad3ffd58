using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Creation;

/// <summary>Limits of memory and swap.</summary>
internal static class MemoryValidation
{
    private const long Smallest = 6 << 20;
    private const int MostSwappiness = 100;

    /// <inheritdoc cref="ResourceValidation.Check"/>
    public static MemoryLimits Check(MemoryLimits memory, MachineFacts machine, List<string> warnings, bool isUpdate)
    {
        memory = memory with { Swappiness = memory.Swappiness == -1 ? null : memory.Swappiness };
        Refuse(memory.Limit != 0 && memory.Limit < Smallest, "Minimum memory limit allowed is 6MB");
        memory = WithoutImpossible(memory, machine, warnings);
        Refuse(memory is { Limit: > 0, Swap: > 0 } && memory.Swap < memory.Limit, "Minimum memoryswap limit should be larger than memory limit, see usage");
        Refuse(memory is { Limit: 0, Swap: > 0 } && !isUpdate, "You should always set the Memory limit when using Memoryswap limit, see usage");
        Refuse(memory.Swappiness is < 0 or > MostSwappiness, $"Invalid value: {memory.Swappiness}, valid memory swappiness range is 0-100");
        Refuse(memory.Reservation is > 0 and < Smallest, "Minimum memory reservation allowed is 6MB");
        Refuse(memory is { Limit: > 0, Reservation: > 0 } && memory.Limit < memory.Reservation, "Minimum memory limit can not be less than memory reservation limit, see usage");
        if (memory is { OomKillDisable: true, Limit: 0 })
        {
            warnings.Add("OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.");
        }

        return memory;
    }

    private static MemoryLimits WithoutImpossible(MemoryLimits memory, MachineFacts machine, List<string> warnings)
    {
        if (memory.Limit > 0 && !machine.LimitsMemory)
        {
            warnings.Add("Your kernel does not support memory limit capabilities or the cgroup is not mounted. Limitation discarded.");
            memory = memory with { Limit = 0, Swap = -1 };
        }

        if (memory is { Limit: > 0, Swap: not -1 } && !machine.LimitsSwap)
        {
            warnings.Add("Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.");
            memory = memory with { Swap = -1 };
        }

        if (memory.Swappiness is not null && !machine.HasSwappiness)
        {
            warnings.Add("Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.");
            memory = memory with { Swappiness = null };
        }

        if (memory.Reservation > 0 && !machine.LimitsMemory)
        {
            warnings.Add("Your kernel does not support memory soft limit capabilities or the cgroup is not mounted. Limitation discarded.");
            memory = memory with { Reservation = 0 };
        }

        if (memory.OomKillDisable is not true || machine.HasOomKillDisable)
        {
            return memory;
        }

        warnings.Add("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
        return memory with { OomKillDisable = null };
    }

    private static void Refuse(bool applies, string problem)
    {
        if (applies)
        {
            throw EngineException.InvalidArgument(problem);
        }
    }
}
