using System.Globalization;
using Berth.Runtime.Cgroups.Devices;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Cgroups.V1;

/// <summary>Compiles limits into what is written to the files of cgroup v1. In the specification a number of 0 is none given.</summary>
public static partial class V1Settings
{
    /// <param name="limits">The limits.</param>
    /// <param name="devices">The devices filter; null leaves the one in force.</param>
    /// <exception cref="SpecException">There is a limit that only cgroup v2 has.</exception>
    public static IReadOnlyList<CgroupSetting> Compile(ResourcesSpec limits, DevicePolicy? devices)
    {
        if (limits.Unified.Count > 0)
        {
            throw new SpecException("linux.resources.unified", "needs cgroup v2, which this machine does not use");
        }

        List<CgroupSetting> settings = [];
        AddDevices(settings, devices);
        AddMemory(settings, limits.Memory);
        AddCpu(settings, limits.Cpu);
        AddCpuset(settings, limits.Cpu);
        AddNumber(settings, "pids", "pids.max", limits.Pids?.Limit is <= 0 ? "max" : Text(limits.Pids?.Limit));
        AddBlockIo(settings, limits.BlockIo);
        AddNetwork(settings, limits.Network);
        foreach (HugepageLimitSpec hugepages in limits.HugepageLimits)
        {
            settings.Add(new("hugetlb", $"hugetlb.{SpecFile.Part(hugepages.PageSize, "hugepageLimits")}.limit_in_bytes", Text(hugepages.Limit)!));
        }

        AddLines(settings, "rdma", "rdma.max", limits.Rdma.Select(RdmaLine.Of));
        return settings;
    }

    private static void AddDevices(List<CgroupSetting> settings, DevicePolicy? devices)
    {
        if (devices is null)
        {
            return;
        }

        (string all, string others) = devices.DefaultAllow ? ("devices.allow", "devices.deny") : ("devices.deny", "devices.allow");
        settings.Add(new("devices", all, "a"));
        AddLines(settings, "devices", others, devices.Exceptions.Select(e => e.ToString()));
    }

    private static void AddMemory(List<CgroupSetting> settings, MemorySpec? memory)
    {
        AddNumber(settings, "memory", "memory.limit_in_bytes", Text(memory?.Limit));
        AddNumber(settings, "memory", "memory.memsw.limit_in_bytes", Text(memory?.Swap));
        AddNumber(settings, "memory", "memory.soft_limit_in_bytes", Text(memory?.Reservation));
        AddNumber(settings, "memory", "memory.swappiness", memory?.Swappiness?.ToString(CultureInfo.InvariantCulture));
        AddNumber(settings, "memory", "memory.oom_control", memory?.DisableOomKiller is { } disable ? (disable ? "1" : "0") : null);
    }

    private static void AddCpu(List<CgroupSetting> settings, CpuSpec? cpu)
    {
        AddNumber(settings, "cpu", "cpu.shares", Text(cpu?.Shares));
        AddNumber(settings, "cpu", "cpu.cfs_period_us", Text(cpu?.Period));
        AddNumber(settings, "cpu", "cpu.cfs_quota_us", Text(cpu?.Quota));
        AddNumber(settings, "cpu", "cpu.cfs_burst_us", cpu?.Burst?.ToString(CultureInfo.InvariantCulture));
        AddNumber(settings, "cpu", "cpu.rt_period_us", Text(cpu?.RealtimePeriod));
        AddNumber(settings, "cpu", "cpu.rt_runtime_us", Text(cpu?.RealtimeRuntime));
        AddNumber(settings, "cpu", "cpu.idle", cpu?.Idle?.ToString(CultureInfo.InvariantCulture));
    }

    private static void AddCpuset(List<CgroupSetting> settings, CpuSpec? cpu)
    {
        AddNumber(settings, "cpuset", "cpuset.cpus", cpu?.Cpus);
        AddNumber(settings, "cpuset", "cpuset.mems", cpu?.Mems);
    }

    private static void AddNetwork(List<CgroupSetting> settings, NetworkClassSpec? network)
    {
        AddNumber(settings, "net_cls", "net_cls.classid", Text((long?)network?.ClassId));
        AddLines(settings, "net_prio", "net_prio.ifpriomap", network?.Priorities.Select(p => $"{p.Name} {p.Priority}"));
    }

    private static void AddNumber(List<CgroupSetting> settings, string controller, string file, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            settings.Add(new(controller, file, value));
        }
    }

    private static void AddLines(List<CgroupSetting> settings, string controller, string file, IEnumerable<string>? lines)
    {
        string[] values = [.. lines ?? []];
        if (values.Length > 0)
        {
            settings.Add(new(controller, file, values));
        }
    }

    private static string? Text(long? number) => number is null or 0 ? null : number.Value.ToString(CultureInfo.InvariantCulture);

    private static string? Text(ulong? number) => number is null or 0 ? null : number.Value.ToString(CultureInfo.InvariantCulture);
}
