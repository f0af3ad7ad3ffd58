using Berth.Linux;

namespace Berth.RuntimeCli.State;

/// <summary>What is remembered of a container between two commands; its specification lies beside it.</summary>
internal sealed record ContainerState
{
    public string Id { get; init; } = "";
    public string Bundle { get; init; } = "";
    public string OciVersion { get; init; } = "";

    /// <summary>The container's root on the host.</summary>
    public string RootPath { get; init; } = "";

    /// <summary>Below the root of each hierarchy of cgroups.</summary>
    public string CgroupPath { get; init; } = "";

    /// <summary>The namespaces that the container does not share with the runtime.</summary>
    public NamespaceFlags Namespaces { get; init; }

    /// <summary>Whether its processes end with the first one, as those of a process namespace of its own do.</summary>
    public bool OwnsProcesses { get; init; }

    /// <summary>When it was created, as RFC 3339 has it.</summary>
    public string Created { get; init; } = "";
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>The container's first process.</summary>
    public int Pid { get; init; }

    /// <summary>When that process started, in ticks since boot: together with the number it is never another.</summary>
    public ulong StartTime { get; init; }
}

/// <summary>The specification's words for what a container is up to.</summary>
internal static class ContainerStatus
{
    public const string Creating = "creating";
    public const string Created = "created";
    public const string Running = "running";
    public const string Paused = "paused";
    public const string Stopped = "stopped";
}
