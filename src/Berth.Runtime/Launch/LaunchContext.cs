using Berth.Linux;

namespace Berth.Runtime.Launch;

/// <summary>What a root file system is made of.</summary>
public abstract record RootSource
{
    /// <summary>An overlay.</summary>
    /// <param name="LowerDirectories">Topmost first; at least one.</param>
    /// <param name="Upper">Takes the writes.</param>
    /// <param name="Work">Overlayfs' own, on the same file system as <paramref name="Upper"/>.</param>
    /// <param name="Volatile">Never synced: for containers whose files do not outlive them. Needs Linux 5.10.</param>
    public sealed record OverlayRoot(IReadOnlyList<string> LowerDirectories, string Upper, string Work, bool Volatile) : RootSource;

    /// <summary>A directory as it is.</summary>
    public sealed record DirectoryRoot(string Path) : RootSource;
}

/// <summary>How the process gets its stdio.</summary>
public enum StdioMode
{
    /// <summary>Descriptors 0 to 2 as they are.</summary>
    Inherit,

    /// <summary>Pipes in the registers of that name.</summary>
    Pipes,
}

/// <summary>What a plan depends on beside the specification. All of it is known before; compiling asks nobody.</summary>
public sealed record LaunchContext
{
    public required RootSource Root { get; init; }

    /// <summary>An existing directory of the host that the root is put on in the container's own mount namespace. May be shared.</summary>
    public required string MountPoint { get; init; }

    public required KernelFeatures Kernel { get; init; }

    /// <summary>Namespaces that the child is born in; the rest of the specification's are joined or made by the plan.</summary>
    public NamespaceFlags BornIn { get; init; }

    /// <summary>Whether <see cref="PlanRegister.Network"/> holds the network namespace to join.</summary>
    public bool HasNetworkRegister { get; init; }

    public StdioMode Stdio { get; init; }

    /// <summary>Whether stdin is a pipe; otherwise it is the container's /dev/null.</summary>
    public bool OpenStdin { get; init; }

    /// <summary>The filter, compiled; null for none.</summary>
    public byte[]? SeccompFilter { get; init; }

    /// <summary>Where the container's cgroup is seen on this host: (name in /sys/fs/cgroup, directory). One with an empty name is cgroup v2.</summary>
    public IReadOnlyList<CgroupView> Cgroups { get; init; } = [];

    /// <summary>Whether the process dies with its parent, as one does whose shim looks after it.</summary>
    public bool DieWithParent { get; init; }

    /// <summary>Whether the plan stops before the program until a byte comes from the fifo in <see cref="PlanRegister.StartFifo"/>.</summary>
    public bool WaitsForStart { get; init; }

    /// <summary>How many descriptors above 2 the program inherits.</summary>
    public int PreservedDescriptors { get; init; }

    /// <summary>The points at which the plan waits for the parent, who runs hooks there.</summary>
    public LaunchPoints Points { get; init; }
}

/// <summary>A hierarchy of cgroups as the container sees it below /sys/fs/cgroup.</summary>
public sealed record CgroupView(string Name, string Directory);

/// <summary>Points at which a plan waits for its parent.</summary>
[Flags]
public enum LaunchPoints
{
    None = 0,

    /// <summary>The namespaces exist; the root is still the host's.</summary>
    NamespacesReady = 1,

    /// <summary>The mounts are made; the root is still the host's.</summary>
    MountsReady = 2,

    /// <summary>Inside the root, as the user, with nothing left to do but to execute the program.</summary>
    BeforeExecute = 4,
}

/// <summary>What the plan of an exec depends on.</summary>
public sealed record ExecContext
{
    /// <summary>Namespaces of the init, whose descriptor is in <see cref="PlanRegister.Init"/>, that differ from the host's.</summary>
    public required NamespaceFlags Namespaces { get; init; }

    public StdioMode Stdio { get; init; } = StdioMode.Pipes;
    public bool OpenStdin { get; init; }
    public byte[]? SeccompFilter { get; init; }
    public bool DieWithParent { get; init; } = true;

    /// <summary>How many descriptors above 2 the program inherits.</summary>
    public int PreservedDescriptors { get; init; }

    /// <summary>The program where it is not the first of the arguments.</summary>
    public string? Program { get; init; }
}
