using System.Text.Json.Serialization;

namespace Berth.Api.Containers;

/// <summary>Times in nanoseconds.</summary>
public sealed record CpuStats
{
    [JsonPropertyName("cpu_usage")]
    public CpuUsage Usage { get; init; } = new();

    /// <summary>Of all processors together, idle or not.</summary>
    [JsonPropertyName("system_cpu_usage"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong System { get; init; }

    [JsonPropertyName("online_cpus"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public uint Processors { get; init; }

    [JsonPropertyName("throttling_data")]
    public CpuThrottling Throttling { get; init; } = new();
}

public sealed record CpuUsage
{
    [JsonPropertyName("total_usage")]
    public ulong Total { get; init; }

    /// <summary>Of cgroup v1 only.</summary>
    [JsonPropertyName("percpu_usage"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ulong>? PerProcessor { get; init; }

    [JsonPropertyName("usage_in_kernelmode")]
    public ulong Kernel { get; init; }

    [JsonPropertyName("usage_in_usermode")]
    public ulong User { get; init; }
}

public sealed record CpuThrottling
{
    [JsonPropertyName("periods")]
    public ulong Periods { get; init; }

    [JsonPropertyName("throttled_periods")]
    public ulong ThrottledPeriods { get; init; }

    [JsonPropertyName("throttled_time")]
    public ulong ThrottledTime { get; init; }
}

/// <summary>In bytes.</summary>
public sealed record MemoryStats
{
    [JsonPropertyName("usage"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Usage { get; init; }

    /// <summary>Of cgroup v1 only.</summary>
    [JsonPropertyName("max_usage"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong MaxUsage { get; init; }

    /// <summary>Other keys on cgroup v1 than on v2.</summary>
    [JsonPropertyName("stats"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, ulong>? Details { get; init; }

    [JsonPropertyName("failcnt"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Failures { get; init; }

    [JsonPropertyName("limit"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Limit { get; init; }
}

/// <summary>On cgroup v2 the bytes alone are counted, and the other lists are null.</summary>
public sealed record BlockIoStats
{
    [JsonPropertyName("io_service_bytes_recursive")]
    public IReadOnlyList<BlockIoEntry>? ServiceBytes { get; init; }

    [JsonPropertyName("io_serviced_recursive")]
    public IReadOnlyList<BlockIoEntry>? Serviced { get; init; }

    /// <summary>Of schedulers that no kernel has any more, as those after it.</summary>
    [JsonPropertyName("io_queue_recursive")]
    public IReadOnlyList<BlockIoEntry>? Queued { get; init; }

    [JsonPropertyName("io_service_time_recursive")]
    public IReadOnlyList<BlockIoEntry>? ServiceTime { get; init; }

    [JsonPropertyName("io_wait_time_recursive")]
    public IReadOnlyList<BlockIoEntry>? WaitTime { get; init; }

    [JsonPropertyName("io_merged_recursive")]
    public IReadOnlyList<BlockIoEntry>? Merged { get; init; }

    [JsonPropertyName("io_time_recursive")]
    public IReadOnlyList<BlockIoEntry>? Time { get; init; }

    [JsonPropertyName("sectors_recursive")]
    public IReadOnlyList<BlockIoEntry>? Sectors { get; init; }
}

/// <summary>What one device did.</summary>
public sealed record BlockIoEntry
{
    [JsonPropertyName("major")]
    public ulong Major { get; init; }

    [JsonPropertyName("minor")]
    public ulong Minor { get; init; }

    /// <summary><c>Read</c>, <c>Write</c>… on cgroup v1; <c>read</c>, <c>write</c> on v2.</summary>
    [JsonPropertyName("op")]
    public string Operation { get; init; } = "";

    [JsonPropertyName("value")]
    public ulong Value { get; init; }
}
