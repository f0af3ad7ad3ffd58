using Berth.Engine.Containers.Definitions;
using Berth.Runtime.Security;
using Berth.Runtime.Users;

namespace Berth.Engine.Containers.Specs;

/// <summary>What a container's specification depends on beside its definition. All of it is known before; building asks nobody.</summary>
internal sealed record SpecContext
{
    /// <summary>The container's user as its own passwd and group files have it, with the groups that were added.</summary>
    public required ResolvedUser User { get; init; }

    /// <summary>What the container may have at most: <see cref="Capabilities.Available"/>.</summary>
    public required CapabilitySet Available { get; init; }

    /// <summary>Absolute, below the roots of the hierarchies.</summary>
    public required string CgroupPath { get; init; }

    /// <summary>The container's own name, of <see cref="ContainerHostname"/>.</summary>
    public required string Hostname { get; init; }

    /// <summary>Variables that tell of linked containers, below those that the container has said itself.</summary>
    public IReadOnlyList<string> LinkVariables { get; init; } = [];

    /// <summary>Files of the host that appear in /etc. Null leaves the image's.</summary>
    public EtcFiles Etc { get; init; } = new();

    /// <summary>Namespaces of other containers that this one joins, <c>/proc/PID/ns/…</c>. Needed where its modes say <c>container:</c>.</summary>
    public JoinedNamespaces Joined { get; init; } = new();

    /// <summary>
    /// A directory of the host that is the container's /dev/shm: its own where the mode is <c>shareable</c>, the other's where it is
    /// <c>container:</c>. Null makes one that nobody else sees.
    /// </summary>
    public string? SharedMemory { get; init; }

    /// <summary>The program that runs in front of the container's own where that is wanted.</summary>
    public string? InitPath { get; init; }

    /// <summary>Limits of a container that does not name them itself.</summary>
    public IReadOnlyList<UlimitDefinition> DefaultUlimits { get; init; } = [];

    /// <summary>Found by <see cref="HostDevices.Find"/>.</summary>
    public DeviceSelection Devices { get; init; } = DeviceSelection.None;

    /// <summary>The binds and tmpfs mounts, of <see cref="Creation.MountPoints.Of"/>.</summary>
    public IReadOnlyList<Creation.MountPoint> Mounts { get; init; } = [];

    /// <summary>Paths of this machine that are masked with the others: <see cref="SystemPaths.FindThrottleCounters"/>.</summary>
    public IReadOnlyList<string> MaskedOnThisMachine { get; init; } = [];

    /// <summary>Whether the program runs behind an init although the settings do not say.</summary>
    public bool InitByDefault { get; init; }

    /// <summary>Whether its programs gain no privileges although the settings do not say.</summary>
    public bool NoNewPrivileges { get; init; }
}

/// <param name="Hostname">Becomes /etc/hostname.</param>
/// <param name="Hosts">Becomes /etc/hosts.</param>
/// <param name="ResolvConf">Becomes /etc/resolv.conf.</param>
internal sealed record EtcFiles(string? Hostname = null, string? Hosts = null, string? ResolvConf = null);

/// <summary>Paths of namespaces; null where the container has its own or the host's.</summary>
internal sealed record JoinedNamespaces(string? Pid = null, string? Ipc = null, string? Network = null);
