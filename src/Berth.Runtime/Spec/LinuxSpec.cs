using System.Text.Json.Serialization;

namespace Berth.Runtime.Spec;

public sealed record LinuxSpec
{
    public IReadOnlyList<NamespaceSpec> Namespaces { get; init => field = value ?? []; } = [];
    public IReadOnlyList<IdMappingSpec> UidMappings { get; init => field = value ?? []; } = [];
    public IReadOnlyList<IdMappingSpec> GidMappings { get; init => field = value ?? []; } = [];

    /// <summary>Offsets of the clocks <c>monotonic</c> and <c>boottime</c> in a new time namespace.</summary>
    public IReadOnlyDictionary<string, TimeOffsetSpec> TimeOffsets { get; init => field = value ?? EmptyMap<TimeOffsetSpec>.Value; } = EmptyMap<TimeOffsetSpec>.Value;

    /// <summary>Nodes to make in the container beside the default ones.</summary>
    public IReadOnlyList<DeviceSpec> Devices { get; init => field = value ?? []; } = [];

    /// <summary>Absolute: below the root of the hierarchy. Relative: below a parent of the runtime's choice.</summary>
    public string? CgroupsPath { get; init; }
    public ResourcesSpec? Resources { get; init; }
    public IReadOnlyDictionary<string, string> Sysctl { get; init => field = value ?? EmptyMap<string>.Value; } = EmptyMap<string>.Value;
    public SeccompSpec? Seccomp { get; init; }

    /// <summary><c>private</c>, <c>slave</c>, <c>shared</c>, <c>unbindable</c>, each also with a leading <c>r</c>.</summary>
    public string? RootfsPropagation { get; init; }
    public IReadOnlyList<string> MaskedPaths { get; init => field = value ?? []; } = [];
    public IReadOnlyList<string> ReadonlyPaths { get; init => field = value ?? []; } = [];
    public PersonalitySpec? Personality { get; init; }

    /// <summary>Read, and carried out nowhere: Berth has no SELinux support.</summary>
    public string? MountLabel { get; init; }
}

/// <summary>A namespace of <see cref="NamespaceTypes"/>: a new one, or the one that <paramref name="Path"/> names.</summary>
public sealed record NamespaceSpec(string Type, string? Path = null);

/// <summary>The specification's names of the kinds of namespaces.</summary>
public static class NamespaceTypes
{
    public const string Pid = "pid";
    public const string Network = "network";
    public const string Mount = "mount";
    public const string Ipc = "ipc";
    public const string Uts = "uts";
    public const string User = "user";
    public const string Cgroup = "cgroup";
    public const string Time = "time";
}

public sealed record IdMappingSpec(
    [property: JsonPropertyName("containerID")] uint ContainerId,
    [property: JsonPropertyName("hostID")] uint HostId,
    uint Size);

public sealed record TimeOffsetSpec(long Secs = 0, uint Nanosecs = 0);

/// <summary>A device node to make. <see cref="Major"/> and <see cref="Minor"/> mean nothing for a fifo.</summary>
public sealed record DeviceSpec
{
    public string Path { get; init => field = value ?? ""; } = "";

    /// <summary><c>c</c>, <c>u</c> (unbuffered, the same as c), <c>b</c> or <c>p</c>.</summary>
    public string Type { get; init => field = value ?? ""; } = "";
    public long Major { get; init; }
    public long Minor { get; init; }

    /// <summary>Permission bits; null stands for 0666.</summary>
    public uint? FileMode { get; init; }
    public uint? Uid { get; init; }
    public uint? Gid { get; init; }
}

/// <param name="Domain"><c>LINUX</c> or <c>LINUX32</c>. The specification's flags have no defined value yet.</param>
public sealed record PersonalitySpec(string Domain);
