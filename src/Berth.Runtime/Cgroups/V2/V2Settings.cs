using System.Globalization;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Cgroups.V2;

/// <summary>
/// Compiles limits into what is written to the files of cgroup v2. The specification's numbers are those of cgroup v1: shares and
/// weights are converted, and 0 is none given.
/// </summary>
public static partial class V2Settings
{
    private const ulong DefaultPeriod = 100_000;

    /// <exception cref="SpecException">There is a limit that only cgroup v1 has, or one that contradicts another.</exception>
    public static IReadOnlyList<CgroupSetting> Compile(ResourcesSpec limits)
    {
        List<CgroupSetting> settings = [];
        AddMemory(settings, limits.Memory);
        AddCpu(settings, limits.Cpu);
        Add(settings, "cpuset", "cpuset.cpus", limits.Cpu?.Cpus);
        Add(settings, "cpuset", "cpuset.mems", limits.Cpu?.Mems);
        Add(settings, "pids", "pids.max", limits.Pids?.Limit is { } pids ? Maximum(pids <= 0 ? -1 : pids) : null);
        AddBlockIo(settings, limits.BlockIo);
        RefuseNetwork(limits.Network);
        foreach (HugepageLimitSpec hugepages in limits.HugepageLimits)
        {
            settings.Add(new("hugetlb", $"hugetlb.{SpecFile.Part(hugepages.PageSize, "hugepageLimits")}.max", Text(hugepages.Limit)));
        }

        AddLines(settings, "rdma", "rdma.max", limits.Rdma.Select(RdmaLine.Of));
        foreach ((string file, string value) in limits.Unified)
        {
            settings.Add(new(SpecFile.Part(file, "unified").Split('.')[0], file, value.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        }

        return settings;
    }

    /// <summary>
    /// Shares of v1 (2 to 262144, 1024 by default) as a weight of v2 (1 to 10000, 100 by default): a curve through both ends on which
    /// the default is the default. The line through the ends alone would make 1024 a weight of 39, less than a container that asked
    /// for nothing.
    /// </summary>
    internal static ulong WeightOfShares(ulong shares)
    {
        double power = Math.Log2(Math.Clamp(shares, 2, 262144));
        double exponent = (power * power + 125 * power) / 612 - 7.0 / 34;
        return (ulong)Math.Clamp(Math.Ceiling(Math.Round(Math.Pow(10, exponent), 6)), 1, 10000);
    }

    private static void AddMemory(List<CgroupSetting> settings, MemorySpec? memory)
    {
        if (memory is null)
        {
            return;
        }

        if (memory.Swappiness is not null || memory.DisableOomKiller is true)
        {
            throw new SpecException(
                $"linux.resources.memory.{(memory.Swappiness is null ? "disableOOMKiller" : "swappiness")}", "needs cgroup v1; this machine uses cgroup v2");
        }

        Add(settings, "memory", "memory.max", memory.Limit is null or 0 ? null : Maximum(memory.Limit.Value));
        Add(settings, "memory", "memory.swap.max", SwapAlone(memory));
        Add(settings, "memory", "memory.low", memory.Reservation is null or 0 ? null : Maximum(memory.Reservation.Value));
    }

    /// <summary>The specification limits memory and swap together, cgroup v2 swap alone.</summary>
    private static string? SwapAlone(MemorySpec memory)
    {
        if (memory.Swap is not (null or 0 or -1))
        {
            return memory.Limit is > 0 && memory.Swap >= memory.Limit
                ? Maximum(memory.Swap.Value - memory.Limit.Value)
                : throw new SpecException("linux.resources.memory.swap", "is memory and swap together: it needs a memory limit that is not above it");
        }

        return memory.Swap is -1 ? "max" : null;
    }

    private static void AddCpu(List<CgroupSetting> settings, CpuSpec? cpu)
    {
        if (cpu?.RealtimePeriod is > 0 || cpu?.RealtimeRuntime is not (null or 0))
        {
            throw new SpecException("linux.resources.cpu.realtimeRuntime", "needs cgroup v1; this machine uses cgroup v2");
        }

        Add(settings, "cpu", "cpu.idle", cpu?.Idle?.ToString(CultureInfo.InvariantCulture));
        Add(settings, "cpu", "cpu.weight", cpu?.Shares is > 0 and { } shares && cpu.Idle is not 1 ? Text(WeightOfShares(shares)) : null);
        if (cpu?.Quota is not (null or 0) || cpu?.Period is > 0)
        {
            settings.Add(new("cpu", "cpu.max", $"{Maximum(cpu.Quota is > 0 and { } quota ? quota : -1)} {(cpu.Period is > 0 and { } period ? period : DefaultPeriod)}"));
        }

        Add(settings, "cpu", "cpu.max.burst", cpu?.Burst?.ToString(CultureInfo.InvariantCulture));
    }

    private static void RefuseNetwork(NetworkClassSpec? network)
    {
        if (network?.ClassId is > 0 || network?.Priorities.Count > 0)
        {
            throw new SpecException("linux.resources.network", "needs cgroup v1; this machine uses cgroup v2");
        }
    }

    private static void Add(List<CgroupSetting> settings, string controller, string file, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            settings.Add(new(controller, file, value));
        }
    }

    private static void AddLines(List<CgroupSetting> settings, string controller, string file, IEnumerable<string> lines)
    {
        string[] values = [.. lines];
        if (values.Length > 0)
        {
            settings.Add(new(controller, file, values));
        }
    }

    private static string Maximum(long number) => number < 0 ? "max" : number.ToString(CultureInfo.InvariantCulture);

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
