using Berth.Networks;
using Berth.Runtime.Cgroups;

namespace Berth.Engine.Containers.Statistics;

/// <summary>What a container has used since its start, and the machine since its own, at one moment: two of them give a rate.</summary>
public sealed record ContainerSample
{
    public required DateTimeOffset Time { get; init; }

    /// <summary>Whether the numbers are those of cgroup v2, which counts other things of memory than v1 does.</summary>
    public required bool IsUnified { get; init; }

    /// <summary>A memory limit is never above what the machine has.</summary>
    public required CgroupStats Usage { get; init; }

    public required MachineTime Machine { get; init; }

    /// <summary>By the name that an interface has in the container; empty without a network of its own.</summary>
    public required IReadOnlyDictionary<string, EndpointCounters> Networks { get; init; }
}
