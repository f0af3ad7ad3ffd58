using System.Text.Json.Serialization;

namespace Berth.Api.Containers;

/// <content>What a container may use.</content>
public partial record HostConfig
{
    public long? CpuShares { get; init; }

    /// <summary>Bytes, as the other sizes here.</summary>
    public long? Memory { get; init; }

    /// <summary>Billionths of a processor.</summary>
    public long? NanoCpus { get; init; }
    public string? CgroupParent { get; init; }
    public ushort? BlkioWeight { get; init; }
    public IReadOnlyList<WeightDevice>? BlkioWeightDevice { get; init; }
    public IReadOnlyList<ThrottleDevice>? BlkioDeviceReadBps { get; init; }
    public IReadOnlyList<ThrottleDevice>? BlkioDeviceWriteBps { get; init; }

    [JsonPropertyName("BlkioDeviceReadIOps")]
    public IReadOnlyList<ThrottleDevice>? BlkioDeviceReadIops { get; init; }

    [JsonPropertyName("BlkioDeviceWriteIOps")]
    public IReadOnlyList<ThrottleDevice>? BlkioDeviceWriteIops { get; init; }

    /// <summary>Microseconds, as the next three.</summary>
    public long? CpuPeriod { get; init; }
    public long? CpuQuota { get; init; }
    public long? CpuRealtimePeriod { get; init; }
    public long? CpuRealtimeRuntime { get; init; }
    public string? CpusetCpus { get; init; }
    public string? CpusetMems { get; init; }
    public IReadOnlyList<DeviceMapping>? Devices { get; init; }
    public IReadOnlyList<string>? DeviceCgroupRules { get; init; }
    public IReadOnlyList<DeviceRequest>? DeviceRequests { get; init; }

    [JsonPropertyName("KernelMemoryTCP"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? KernelMemoryTcp { get; init; }
    public long? MemoryReservation { get; init; }

    /// <summary>Memory and swap together; -1 is swap without limit.</summary>
    public long? MemorySwap { get; init; }
    public long? MemorySwappiness { get; init; }
    public bool? OomKillDisable { get; init; }
    public long? PidsLimit { get; init; }
    public IReadOnlyList<Ulimit>? Ulimits { get; init; }

    /// <summary>Of Windows, as the next three; 0.</summary>
    public long? CpuCount { get; init; }
    public long? CpuPercent { get; init; }

    [JsonPropertyName("IOMaximumIOps")]
    public ulong? IoMaximumIops { get; init; }

    [JsonPropertyName("IOMaximumBandwidth")]
    public ulong? IoMaximumBandwidth { get; init; }
}

public sealed record WeightDevice
{
    public string? Path { get; init; }
    public ushort? Weight { get; init; }
}

public sealed record ThrottleDevice
{
    public string? Path { get; init; }
    public ulong? Rate { get; init; }
}

public sealed record DeviceMapping
{
    public string? PathOnHost { get; init; }
    public string? PathInContainer { get; init; }
    public string? CgroupPermissions { get; init; }
}

/// <summary>Devices that a driver chooses (<c>--gpus</c>).</summary>
public sealed record DeviceRequest
{
    public string? Driver { get; init; }
    public int? Count { get; init; }

    [JsonPropertyName("DeviceIDs")]
    public IReadOnlyList<string>? DeviceIds { get; init; }
    public IReadOnlyList<IReadOnlyList<string>>? Capabilities { get; init; }
    public IReadOnlyDictionary<string, string>? Options { get; init; }
}

public sealed record Ulimit
{
    public string? Name { get; init; }
    public long? Hard { get; init; }
    public long? Soft { get; init; }
}
