namespace Berth.Runtime.Cgroups;

/// <summary>What a cgroup has used and may use, as the kernel counts it. A controller that the machine lacks counts nothing.</summary>
public sealed record CgroupStats(CpuStats Cpu, MemoryStats Memory, PidsStats Pids, BlockIoStats BlockIo);

/// <summary>Times in nanoseconds.</summary>
public sealed record CpuStats
{
    public ulong Total { get; init; }
    public ulong User { get; init; }
    public ulong Kernel { get; init; }

    /// <summary>By processor; empty on cgroup v2, which does not tell.</summary>
    public IReadOnlyList<ulong> PerProcessor { get; init; } = [];
    public ulong Periods { get; init; }
    public ulong ThrottledPeriods { get; init; }
    public ulong ThrottledTime { get; init; }
}

/// <summary>In bytes.</summary>
public sealed record MemoryStats
{
    public ulong Usage { get; init; }

    /// <summary>0 on cgroup v2, as in Docker.</summary>
    public ulong MaxUsage { get; init; }

    /// <summary><see cref="ulong.MaxValue"/> where there is no limit.</summary>
    public ulong Limit { get; init; } = ulong.MaxValue;

    /// <summary>How often the limit was hit; on cgroup v2 how often nothing could be reclaimed then, as in Docker.</summary>
    public ulong Failures { get; init; }

    /// <summary>The lines of <c>memory.stat</c>.</summary>
    public IReadOnlyDictionary<string, ulong> Details { get; init; } = new Dictionary<string, ulong>();
}

/// <param name="Current">Processes and threads.</param>
/// <param name="Limit">Where there is none, 0 on cgroup v1 and <see cref="ulong.MaxValue"/> on v2, as in Docker.</param>
public sealed record PidsStats(ulong Current = 0, ulong Limit = 0);

public sealed record BlockIoStats
{
    /// <summary>Bytes.</summary>
    public IReadOnlyList<BlockIoEntry> ServiceBytes { get; init; } = [];

    /// <summary>Operations.</summary>
    public IReadOnlyList<BlockIoEntry> Serviced { get; init; } = [];
}

/// <summary>A count of one device, for an operation that is named as Docker's API does: <c>Read</c> on v1, <c>read</c> on v2.</summary>
public sealed record BlockIoEntry(ulong Major, ulong Minor, string Operation, ulong Value);
