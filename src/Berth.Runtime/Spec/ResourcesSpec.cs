using System.Text.Json.Serialization;

namespace Berth.Runtime.Spec;

/// <summary>Limits of a container's cgroup. A limit that is null is not touched; -1 lifts it.</summary>
public sealed record ResourcesSpec
{
    /// <summary>Rules in order, the last that matches decides.</summary>
    public IReadOnlyList<DeviceRuleSpec> Devices { get; init => field = value ?? []; } = [];
    public MemorySpec? Memory { get; init; }
    public CpuSpec? Cpu { get; init; }
    public PidsSpec? Pids { get; init; }

    [JsonPropertyName("blockIO")]
    public BlockIoSpec? BlockIo { get; init; }
    public IReadOnlyList<HugepageLimitSpec> HugepageLimits { get; init => field = value ?? []; } = [];
    public NetworkClassSpec? Network { get; init; }

    /// <summary>By the device's name.</summary>
    public IReadOnlyDictionary<string, RdmaSpec> Rdma { get; init => field = value ?? EmptyMap<RdmaSpec>.Value; } = EmptyMap<RdmaSpec>.Value;

    /// <summary>Files of cgroup v2 and what to write to them, after everything else.</summary>
    public IReadOnlyDictionary<string, string> Unified { get; init => field = value ?? EmptyMap<string>.Value; } = EmptyMap<string>.Value;
}

/// <summary>One rule of the devices filter; a null type is all types, a null number all numbers.</summary>
public sealed record DeviceRuleSpec
{
    public bool Allow { get; init; }

    /// <summary><c>a</c> (all), <c>c</c> or <c>b</c>.</summary>
    public string? Type { get; init; }
    public long? Major { get; init; }
    public long? Minor { get; init; }

    /// <summary>Of <c>r</c>, <c>w</c>, <c>m</c>; null or empty is all of them.</summary>
    public string? Access { get; init; }
}

/// <summary>In bytes.</summary>
public sealed record MemorySpec
{
    public long? Limit { get; init; }

    /// <summary>The soft limit.</summary>
    public long? Reservation { get; init; }

    /// <summary>Memory and swap together.</summary>
    public long? Swap { get; init; }

    /// <summary>0 to 100; cgroup v1 only.</summary>
    public ulong? Swappiness { get; init; }

    /// <summary>Cgroup v1 only.</summary>
    [JsonPropertyName("disableOOMKiller")]
    public bool? DisableOomKiller { get; init; }

    /// <summary>Refuses a limit that is below what is in use.</summary>
    public bool? CheckBeforeUpdate { get; init; }
}

public sealed record CpuSpec
{
    /// <summary>Relative weight, 2 to 262144; 1024 is an equal share.</summary>
    public ulong? Shares { get; init; }

    /// <summary>Microseconds of processor time for each <see cref="Period"/>.</summary>
    public long? Quota { get; init; }

    /// <summary>Microseconds.</summary>
    public ulong? Burst { get; init; }

    /// <summary>Microseconds.</summary>
    public ulong? Period { get; init; }

    /// <summary>Microseconds; cgroup v1 only.</summary>
    public long? RealtimeRuntime { get; init; }

    /// <summary>Microseconds; cgroup v1 only.</summary>
    public ulong? RealtimePeriod { get; init; }

    /// <summary>A list of processors, <c>0-3,7</c>.</summary>
    public string? Cpus { get; init; }

    /// <summary>A list of memory nodes.</summary>
    public string? Mems { get; init; }

    /// <summary>1 for SCHED_IDLE.</summary>
    public long? Idle { get; init; }
}

/// <param name="Limit">0 or less is no limit.</param>
public sealed record PidsSpec(long? Limit = null);

/// <param name="PageSize"><c>2MB</c>.</param>
/// <param name="Limit">Bytes.</param>
public sealed record HugepageLimitSpec(string PageSize, ulong Limit);

public sealed record NetworkClassSpec
{
    /// <summary>For net_cls; cgroup v1 only.</summary>
    [JsonPropertyName("classID")]
    public uint? ClassId { get; init; }

    /// <summary>For net_prio; cgroup v1 only.</summary>
    public IReadOnlyList<InterfacePrioritySpec> Priorities { get; init => field = value ?? []; } = [];
}

public sealed record InterfacePrioritySpec(string Name, uint Priority);

public sealed record RdmaSpec(uint? HcaHandles = null, uint? HcaObjects = null);
