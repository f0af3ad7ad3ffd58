using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Containers;

/// <summary>One answer of <c>GET /containers/NAME/stats</c>: what a container has used, and had used at the time before.</summary>
public sealed record ContainerStats
{
    /// <summary>The year 1 where the container does not run; nothing is counted then.</summary>
    [JsonPropertyName("read"), JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset Read { get; init; }

    [JsonPropertyName("preread"), JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset PreviousRead { get; init; }

    [JsonPropertyName("pids_stats")]
    public PidsStats Pids { get; init; } = new();

    [JsonPropertyName("blkio_stats")]
    public BlockIoStats BlockIo { get; init; } = new();

    /// <summary>Of Windows; 0.</summary>
    [JsonPropertyName("num_procs")]
    public uint Processes { get; init; }

    /// <summary>Of Windows; empty.</summary>
    [JsonPropertyName("storage_stats")]
    public StorageStats Storage { get; init; } = new();

    [JsonPropertyName("cpu_stats")]
    public CpuStats Cpu { get; init; } = new();

    [JsonPropertyName("precpu_stats")]
    public CpuStats PreviousCpu { get; init; } = new();

    [JsonPropertyName("memory_stats")]
    public MemoryStats Memory { get; init; } = new();

    /// <summary>With a slash in front.</summary>
    [JsonPropertyName("name"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    [JsonPropertyName("id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>By the interface's name in the container.</summary>
    [JsonPropertyName("networks"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, InterfaceStats>? Networks { get; init; }
}

public sealed record PidsStats
{
    [JsonPropertyName("current"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Current { get; init; }

    [JsonPropertyName("limit"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Limit { get; init; }
}

public sealed record StorageStats;

/// <summary>Bytes and packets through one interface, as the container sees it.</summary>
public sealed record InterfaceStats
{
    [JsonPropertyName("rx_bytes")]
    public ulong ReceivedBytes { get; init; }

    [JsonPropertyName("rx_packets")]
    public ulong ReceivedPackets { get; init; }

    [JsonPropertyName("rx_errors")]
    public ulong ReceiveErrors { get; init; }

    [JsonPropertyName("rx_dropped")]
    public ulong ReceiveDropped { get; init; }

    [JsonPropertyName("tx_bytes")]
    public ulong SentBytes { get; init; }

    [JsonPropertyName("tx_packets")]
    public ulong SentPackets { get; init; }

    [JsonPropertyName("tx_errors")]
    public ulong SendErrors { get; init; }

    [JsonPropertyName("tx_dropped")]
    public ulong SendDropped { get; init; }
}
