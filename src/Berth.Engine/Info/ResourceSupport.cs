namespace Berth.Engine.Info;

/// <summary>What of a container's limits and networks this machine can fulfil.</summary>
public sealed record ResourceSupport
{
    public required bool Memory { get; init; }
    public required bool Swap { get; init; }
    public required bool KernelTcpMemory { get; init; }
    public required bool OomKillDisable { get; init; }
    public required bool CpuQuota { get; init; }
    public required bool CpuShares { get; init; }
    public required bool CpuSet { get; init; }
    public required bool Pids { get; init; }
    public required bool BlockIoWeight { get; init; }
    public required bool BlockIoWeightDevice { get; init; }
    public required bool BlockIoThrottle { get; init; }
    public required bool IPv4Forwarding { get; init; }

    /// <summary>Frames between containers pass the machine's rules. Berth's work with it and without.</summary>
    public required bool BridgeFiltersIPv4 { get; init; }

    /// <inheritdoc cref="BridgeFiltersIPv4"/>
    public required bool BridgeFiltersIPv6 { get; init; }

    /// <summary>Docker's sentences about what is missing. What one generation of cgroups never had is not missed on it.</summary>
    public IReadOnlyList<string> Warnings(int cgroupVersion)
    {
        bool unified = cgroupVersion == 2;
        (bool IsThere, string Name)[] wanted =
        [
            (Memory, "memory limit"), (Swap, "swap limit"),
            (KernelTcpMemory || unified, "kernel memory TCP limit"), (OomKillDisable || unified, "oom kill disable"),
            (CpuQuota, "cpu cfs quota"), (CpuQuota, "cpu cfs period"), (CpuShares, "cpu shares"), (CpuSet, "cpuset"),
            (BlockIoWeight || !unified, "io.weight"), (BlockIoWeightDevice || !unified, "io.weight (per device)"),
            .. Throttles(unified).Select(name => (BlockIoThrottle, name)),
        ];
        IEnumerable<string> missing = wanted.Where(static item => !item.IsThere).Select(static item => $"WARNING: No {item.Name} support");
        return IPv4Forwarding ? [.. missing] : [.. missing, "WARNING: IPv4 forwarding is disabled"];
    }

    private static string[] Throttles(bool unified) => unified
        ? ["io.max (rbps)", "io.max (wbps)", "io.max (riops)", "io.max (wiops)"]
        : ["blkio throttle.read_bps_device", "blkio throttle.write_bps_device", "blkio throttle.read_iops_device", "blkio throttle.write_iops_device"];
}
