namespace Berth.Engine.Containers.Definitions;

/// <summary>What a container may use. 0 or null is no limit of its own.</summary>
public sealed record ResourceLimits
{
    public MemoryLimits Memory { get; init; } = new();
    public CpuLimits Cpu { get; init; } = new();
    public BlockIoLimits BlockIo { get; init; } = new();

    /// <summary>Processes and threads; 0 or less is no limit.</summary>
    public long? Pids { get; init; }

    /// <summary>Null is the engine's default.</summary>
    public IReadOnlyList<UlimitDefinition>? Ulimits { get; init; }

    /// <summary>The cgroup below which the container has its own; empty is the engine's.</summary>
    public string CgroupParent { get; init; } = "";

    /// <summary>From -1000, the last to be killed, to 1000.</summary>
    public int OomScoreAdjustment { get; init; }
}

/// <summary>In bytes.</summary>
public sealed record MemoryLimits
{
    /// <summary>What its processes and their page cache may have.</summary>
    public long Limit { get; init; }

    /// <summary>What it is pressed down to when the machine is short of memory.</summary>
    public long Reservation { get; init; }

    /// <summary>Memory and swap together; -1 is swap without limit, 0 twice <see cref="Limit"/>.</summary>
    public long Swap { get; init; }

    /// <summary>0 to 100; null or -1 is the kernel's own.</summary>
    public long? Swappiness { get; init; }

    /// <summary>Of TCP buffers; cgroup v1 only.</summary>
    public long KernelTcp { get; init; }

    /// <summary>Whether its processes wait instead of being killed; cgroup v1 only.</summary>
    public bool? OomKillDisable { get; init; }
}

/// <summary>Which processors, and how much of them.</summary>
public sealed record CpuLimits
{
    /// <summary>Billionths of a processor.</summary>
    public long NanoCpus { get; init; }

    /// <summary>A weight among containers; 1024 is the usual one.</summary>
    public long Shares { get; init; }

    /// <summary>Microseconds, as the next three.</summary>
    public long Period { get; init; }
    public long Quota { get; init; }
    public long RealtimePeriod { get; init; }
    public long RealtimeRuntime { get; init; }

    /// <summary>A list of processors, <c>0-3,7</c>.</summary>
    public string Cpus { get; init; } = "";

    /// <summary>A list of memory nodes.</summary>
    public string Mems { get; init; } = "";
}

/// <summary>What it may read and write of block devices.</summary>
public sealed record BlockIoLimits
{
    /// <summary>10 to 1000.</summary>
    public ushort Weight { get; init; }
    public IReadOnlyList<DeviceRate>? WeightDevices { get; init; }

    /// <summary>Bytes a second.</summary>
    public IReadOnlyList<DeviceRate>? ReadBps { get; init; }
    public IReadOnlyList<DeviceRate>? WriteBps { get; init; }

    /// <summary>Operations a second.</summary>
    public IReadOnlyList<DeviceRate>? ReadIops { get; init; }
    public IReadOnlyList<DeviceRate>? WriteIops { get; init; }
}

/// <param name="Path">A block device of the machine.</param>
/// <param name="Rate">A weight, or a rate.</param>
public sealed record DeviceRate(string Path, ulong Rate);

/// <param name="Name"><c>nofile</c> and the like.</param>
/// <param name="Soft">-1 is no limit, as for <paramref name="Hard"/>.</param>
/// <param name="Hard">What the process may raise the soft limit to.</param>
public sealed record UlimitDefinition(string Name, long Soft, long Hard);
