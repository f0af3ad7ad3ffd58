using Berth.Runtime.Cgroups;

namespace Berth.Engine.Containers.Creation;

/// <summary>Finds out what this machine can fulfil; to be asked once in the engine's life.</summary>
internal static class MachineReader
{
    /// <param name="cgroups">The hierarchies in use.</param>
    /// <param name="hasInit">Whether the engine has an init program.</param>
    public static MachineFacts Read(CgroupDriver cgroups, bool hasInit)
    {
        CgroupMounts mounts = CgroupMounts.Parse(File.ReadLines("/proc/self/mountinfo"));
        IReadOnlySet<string> controllers = cgroups.Controllers;
        bool v2 = cgroups.IsUnified;
        string? DirectoryOf(string controller) => v2 ? mounts.Unified : mounts.Controllers.GetValueOrDefault(controller);
        bool Has(string controller, string file) => DirectoryOf(controller) is { } directory && File.Exists(Path.Combine(directory, file));

        return new MachineFacts
        {
            Processors = Environment.ProcessorCount,
            Cpus = Text(DirectoryOf("cpuset"), controllers, v2 ? "cpuset.cpus.effective" : "cpuset.cpus"),
            Mems = Text(DirectoryOf("cpuset"), controllers, v2 ? "cpuset.mems.effective" : "cpuset.mems"),
            LimitsMemory = controllers.Contains("memory"),
            LimitsSwap = v2 ? HasSwapAccounting() : Has("memory", "memory.memsw.limit_in_bytes"),
            HasSwappiness = !v2 && Has("memory", "memory.swappiness"),
            HasOomKillDisable = !v2 && Has("memory", "memory.oom_control"),
            LimitsProcesses = controllers.Contains("pids"),
            HasCpuShares = controllers.Contains("cpu"),
            HasCpuQuota = v2 ? controllers.Contains("cpu") : Has("cpu", "cpu.cfs_quota_us"),
            HasCpuRealtime = !v2 && Has("cpu", "cpu.rt_runtime_us"),
            HasBlockIoWeight = v2 ? controllers.Contains("io") : Has("blkio", "blkio.weight") || Has("blkio", "blkio.bfq.weight"),
            HasBlockIoWeightDevice = v2 ? controllers.Contains("io") : Has("blkio", "blkio.weight_device") || Has("blkio", "blkio.bfq.weight_device"),
            HasBlockIoThrottle = v2 ? controllers.Contains("io") : Has("blkio", "blkio.throttle.read_bps_device"),
            HasInit = hasInit,
        };
    }

    /// <summary>The root of cgroup v2 has no swap file of its own; the process's cgroup has one if any has.</summary>
    private static bool HasSwapAccounting()
    {
        const string unified = "0::";
        string? line = File.ReadLines("/proc/self/cgroup").FirstOrDefault(l => l.StartsWith(unified, StringComparison.Ordinal));
        return line is null || line == "0::/" || File.Exists($"/sys/fs/cgroup{line[unified.Length..]}/memory.swap.max");
    }

    private static string Text(string? directory, IReadOnlySet<string> controllers, string file)
    {
        string path = Path.Combine(directory ?? "", file);
        return directory is not null && controllers.Contains("cpuset") && File.Exists(path) ? File.ReadAllText(path).Trim() : "";
    }
}
