using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Updates;

/// <summary>What is to be different about a container. Null leaves what it has; what belongs to a list or a map is said entry by entry.</summary>
public sealed record SettingsChange
{
    internal const string LabelsPart = "labels";
    internal const string PortsPart = "ports";

    /// <summary><c>NAME=value</c> sets a variable, <c>NAME</c> alone takes it away.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>A text sets a label, null takes it away.</summary>
    public IReadOnlyDictionary<string, string?>? Labels { get; init; }

    /// <summary>All of it, as <see cref="Entrypoint"/>; empty is none.</summary>
    public IReadOnlyList<string>? Command { get; init; }
    public IReadOnlyList<string>? Entrypoint { get; init; }
    public string? WorkingDirectory { get; init; }
    public string? User { get; init; }
    public string? Hostname { get; init; }
    public string? Domainname { get; init; }

    /// <summary>Mounts to be added, as the next three; what is at their targets goes.</summary>
    public IReadOnlyList<string>? Binds { get; init; }
    public IReadOnlyList<MountDefinition>? Mounts { get; init; }
    public IReadOnlyDictionary<string, string>? Tmpfs { get; init; }
    public IReadOnlyList<string>? Volumes { get; init; }

    /// <summary>Targets at which nothing is to be mounted any more.</summary>
    public IReadOnlyList<string>? RemovedMounts { get; init; }

    /// <summary>Each replaces the one of its name.</summary>
    public IReadOnlyList<UlimitDefinition>? Ulimits { get; init; }

    /// <summary>Bytes of /dev/shm.</summary>
    public long? SharedMemorySize { get; init; }

    /// <summary>Can be changed at any time, as <see cref="Labels"/>.</summary>
    public PortsChange? Ports { get; init; }

    /// <summary>What of it counts for a container that runs.</summary>
    internal IEnumerable<string> PartsOfAStart => Parts.Where(static part => part is not (LabelsPart or PortsPart));

    /// <summary>What is asked for, in words.</summary>
    public IReadOnlyList<string> Parts =>
    [
        .. Named(Environment, "environment"), .. Named(Labels, LabelsPart), .. Named(Command, "command"), .. Named(Entrypoint, "entrypoint"),
        .. Named(WorkingDirectory, "working directory"), .. Named(User, "user"), .. Named(Hostname, "hostname"), .. Named(Domainname, "domain name"),
        .. Named((object?)Binds ?? Mounts ?? Tmpfs ?? (object?)Volumes ?? RemovedMounts, "mounts"),
        .. Named(Ulimits, "ulimits"), .. Named(SharedMemorySize, "size of /dev/shm"), .. Named(Ports, PortsPart),
    ];

    private static string[] Named(object? asked, string part) => asked is null ? [] : [part];
}
