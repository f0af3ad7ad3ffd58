using Berth.Engine.Containers.Creation;
using Berth.Runtime.Cgroups;

namespace Berth.Engine.Info;

/// <summary>Asks the kernel what it can limit, and which switches are on: an administrator may turn them at any time.</summary>
internal static class SupportReader
{
    public static ResourceSupport Read(CgroupDriver cgroups)
    {
        MachineFacts facts = MachineReader.Read(cgroups, hasInit: true);
        return new ResourceSupport
        {
            Memory = facts.LimitsMemory, Swap = facts.LimitsSwap, KernelTcpMemory = !cgroups.IsUnified && HasKernelTcpLimit(),
            OomKillDisable = facts.HasOomKillDisable, CpuQuota = facts.HasCpuQuota, CpuShares = facts.HasCpuShares, CpuSet = facts.Cpus.Length > 0,
            Pids = facts.LimitsProcesses, BlockIoWeight = facts.HasBlockIoWeight, BlockIoWeightDevice = facts.HasBlockIoWeightDevice,
            BlockIoThrottle = facts.HasBlockIoThrottle, IPv4Forwarding = IsOn("net/ipv4/ip_forward"),
            BridgeFiltersIPv4 = IsOn("net/bridge/bridge-nf-call-iptables"), BridgeFiltersIPv6 = IsOn("net/bridge/bridge-nf-call-ip6tables"),
        };
    }

    private static bool HasKernelTcpLimit() =>
        CgroupMounts.Parse(File.ReadLines("/proc/self/mountinfo")).Controllers.TryGetValue("memory", out string? memory)
        && File.Exists(Path.Combine(memory, "memory.kmem.tcp.limit_in_bytes"));

    private static bool IsOn(string setting)
    {
        string path = $"/proc/sys/{setting}";
        return File.Exists(path) && File.ReadAllText(path).Trim() == "1";
    }
}
