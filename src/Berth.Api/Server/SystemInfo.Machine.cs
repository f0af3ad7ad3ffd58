using System.Text.Json.Serialization;

namespace Berth.Api.Server;

/// <content>The machine: what its kernel offers and how large it is.</content>
public sealed partial record SystemInfo
{
    public bool MemoryLimit { get; init; }
    public bool SwapLimit { get; init; }

    /// <summary>Before 1.42.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? KernelMemory { get; init; }

    [JsonPropertyName("KernelMemoryTCP")]
    public bool KernelMemoryTcp { get; init; }
    public bool CpuCfsPeriod { get; init; }
    public bool CpuCfsQuota { get; init; }

    [JsonPropertyName("CPUShares")]
    public bool CpuShares { get; init; }

    [JsonPropertyName("CPUSet")]
    public bool CpuSet { get; init; }
    public bool PidsLimit { get; init; }
    public bool IPv4Forwarding { get; init; }
    public bool BridgeNfIptables { get; init; }
    public bool BridgeNfIp6tables { get; init; }
    public bool OomKillDisable { get; init; }
    public string KernelVersion { get; init; } = "";
    public string OperatingSystem { get; init; } = "";

    [JsonPropertyName("OSVersion")]
    public string OsVersion { get; init; } = "";

    [JsonPropertyName("OSType")]
    public string OsType { get; init; } = "";

    /// <summary>The kernel's word: <c>x86_64</c>.</summary>
    public string Architecture { get; init; } = "";

    [JsonPropertyName("NCPU")]
    public int Processors { get; init; }

    /// <summary>Bytes.</summary>
    public long MemTotal { get; init; }
    public IReadOnlyList<string>? GenericResources { get; init; }

    /// <summary>The machine's name.</summary>
    public string Name { get; init; } = "";
}
