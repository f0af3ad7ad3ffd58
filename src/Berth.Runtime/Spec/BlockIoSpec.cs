using System.Text.Json.Serialization;

namespace Berth.Runtime.Spec;

public sealed record BlockIoSpec
{
    /// <summary>10 to 1000.</summary>
    public ushort? Weight { get; init; }

    /// <summary>10 to 1000; cgroup v1 only.</summary>
    public ushort? LeafWeight { get; init; }
    public IReadOnlyList<WeightDeviceSpec> WeightDevice { get; init => field = value ?? []; } = [];

    /// <summary>Bytes per second.</summary>
    public IReadOnlyList<ThrottleDeviceSpec> ThrottleReadBpsDevice { get; init => field = value ?? []; } = [];

    /// <summary>Bytes per second.</summary>
    public IReadOnlyList<ThrottleDeviceSpec> ThrottleWriteBpsDevice { get; init => field = value ?? []; } = [];

    /// <summary>Operations per second.</summary>
    [JsonPropertyName("throttleReadIOPSDevice")]
    public IReadOnlyList<ThrottleDeviceSpec> ThrottleReadIopsDevice { get; init => field = value ?? []; } = [];

    /// <summary>Operations per second.</summary>
    [JsonPropertyName("throttleWriteIOPSDevice")]
    public IReadOnlyList<ThrottleDeviceSpec> ThrottleWriteIopsDevice { get; init => field = value ?? []; } = [];
}

public sealed record WeightDeviceSpec(long Major, long Minor, ushort? Weight = null, ushort? LeafWeight = null);

public sealed record ThrottleDeviceSpec(long Major, long Minor, ulong Rate);
