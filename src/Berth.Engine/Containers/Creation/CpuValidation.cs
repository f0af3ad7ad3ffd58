using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Creation;

/// <summary>Shares of processors, and which ones.</summary>
internal static class CpuValidation
{
    private const long NanoCpusPerCpu = 1_000_000_000;

    /// <summary>With less, the quota of a period is below what the kernel takes.</summary>
    private const long FewestNanoCpus = NanoCpusPerCpu / 100;

    /// <inheritdoc cref="ResourceValidation.Check"/>
    public static CpuLimits Check(CpuLimits cpu, MachineFacts machine, List<string> warnings)
    {
        CheckShare(cpu, machine);
        Refuse((cpu.RealtimePeriod != 0 || cpu.RealtimeRuntime != 0) && !machine.HasCpuRealtime, "kernel does not support CPU real-time scheduler");
        Refuse(cpu is { RealtimePeriod: not 0, RealtimeRuntime: not 0 } && cpu.RealtimeRuntime > cpu.RealtimePeriod, "cpu real-time runtime cannot be higher than cpu real-time period");
        Refuse(cpu.Shares < 0, "shares: invalid argument");
        cpu = WithoutImpossible(cpu, machine, warnings);
        Refuse(cpu.Period is not (0 or (>= 1_000 and <= 1_000_000)), "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        Refuse(cpu.Quota is > 0 and < 1_000, "CPU cfs quota can not be less than 1ms (i.e. 1000)");
        CheckList(cpu.Cpus, machine.Cpus, "cpuset cpus", "CPUs");
        CheckList(cpu.Mems, machine.Mems, "cpuset mems", "memory nodes");
        return cpu;
    }

    private static void CheckShare(CpuLimits cpu, MachineFacts machine)
    {
        Refuse(cpu is { NanoCpus: > 0, Period: > 0 }, "Conflicting options: Nano CPUs and CPU Period cannot both be set");
        Refuse(cpu is { NanoCpus: > 0, Quota: > 0 }, "Conflicting options: Nano CPUs and CPU Quota cannot both be set");
        Refuse(cpu.NanoCpus > 0 && !machine.HasCpuQuota, "NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup is not mounted");
        Refuse(
            cpu.NanoCpus != 0 && (cpu.NanoCpus < FewestNanoCpus || cpu.NanoCpus > machine.Processors * NanoCpusPerCpu),
            $"Range of CPUs is from 0.01 to {machine.Processors}.00, as there are only {machine.Processors} CPUs available");
    }

    private static CpuLimits WithoutImpossible(CpuLimits cpu, MachineFacts machine, List<string> warnings)
    {
        if (cpu.Shares > 0 && !machine.HasCpuShares)
        {
            warnings.Add("Your kernel does not support CPU shares or the cgroup is not mounted. Shares discarded.");
            cpu = cpu with { Shares = 0 };
        }

        if ((cpu.Period != 0 || cpu.Quota != 0) && !machine.HasCpuQuota)
        {
            warnings.Add("Your kernel does not support CPU CFS scheduler. CPU period/quota discarded.");
            cpu = cpu with { Period = 0, Quota = 0 };
        }

        if (cpu.Cpus.Length + cpu.Mems.Length > 0 && machine.Cpus.Length == 0)
        {
            warnings.Add("Your kernel does not support cpuset or the cgroup is not mounted. Cpuset discarded.");
            cpu = cpu with { Cpus = "", Mems = "" };
        }

        return cpu;
    }

    private static void CheckList(string wanted, string available, string field, string what)
    {
        if (wanted.Length == 0)
        {
            return;
        }

        Refuse(!CpuList.TryParse(wanted, out HashSet<int> numbers, out string problem), $"Invalid value {wanted} for {field}: {problem}");
        bool possible = CpuList.TryParse(available, out HashSet<int> all, out _) && numbers.IsSubsetOf(all);
        Refuse(!possible, $"Requested {what} are not available - requested {wanted}, available: {available}");
    }

    private static void Refuse(bool applies, string problem)
    {
        if (applies)
        {
            throw EngineException.InvalidArgument(problem);
        }
    }
}
