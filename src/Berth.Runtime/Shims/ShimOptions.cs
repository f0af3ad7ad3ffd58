using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Shims;

/// <summary>What a shim and its waiting child need before anything of the container is known.</summary>
public sealed record ShimOptions
{
    /// <summary>The program, usually beside the daemon's own.</summary>
    public required string ShimPath { get; init; }
    public required string ContainerId { get; init; }

    /// <summary>A directory under --run that exists; the shim's socket is made in it.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>The container's directory under --root, where its exit record is written.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Namespaces the child is born into. The network one is handed over as a descriptor, the cgroup one made by the plan.</summary>
    public NamespaceFlags Namespaces { get; init; } = NamespaceFlags.Pid | NamespaceFlags.Mount | NamespaceFlags.Uts | NamespaceFlags.Ipc;

    /// <summary>The network namespace the plan joins; null for the host's, or one named in the specification.</summary>
    public SafeFileHandle? NetworkNamespace { get; init; }

    /// <summary>The process whose pid namespace the container shares (<c>--pid container:</c>); null for its own or the host's.</summary>
    public int? SharedPidNamespaceOf { get; init; }

    /// <summary>One directory per v1 hierarchy, or the single one of v2. The child and every exec are put there.</summary>
    public IReadOnlyList<string> CgroupDirectories { get; init; } = [];

    /// <summary>True where the directories are of cgroup v2.</summary>
    public bool UnifiedCgroup { get; init; }
}

/// <summary>The stdio and the log of a container's init.</summary>
public sealed record LaunchIo
{
    public bool Terminal { get; init; }
    public bool OpenStdin { get; init; }
    public bool StdinOnce { get; init; }
    public LogOptions Log { get; init; } = new();
}

/// <summary>What a client of a container's init wants to see and send.</summary>
public sealed record AttachOptions
{
    public bool Stdin { get; init; }
    public bool Stdout { get; init; }
    public bool Stderr { get; init; }
}

/// <summary>The stdio of an exec.</summary>
public sealed record ExecIo
{
    public bool Terminal { get; init; }
    public bool Stdin { get; init; }
    public bool Stdout { get; init; }
    public bool Stderr { get; init; }
}

/// <summary>How a container's init ended. <see cref="ExitCode"/> is 128 + n after signal n, and 255 when nobody could tell.</summary>
public sealed record ShimExit(int ExitCode, bool OomKilled, DateTimeOffset FinishedAt);
