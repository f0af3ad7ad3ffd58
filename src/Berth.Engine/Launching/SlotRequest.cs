using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.Engine.Launching;

/// <summary>What a slot has to fit.</summary>
internal sealed record SlotRequest
{
    /// <summary>What nearly every container is born in.</summary>
    public const NamespaceFlags UsualNamespaces = NamespaceFlags.Pid | NamespaceFlags.Mount | NamespaceFlags.Uts | NamespaceFlags.Ipc;

    public required string Id { get; init; }

    public required NetworkKind Network { get; init; }

    public NamespaceFlags BornIn { get; init; } = UsualNamespaces;

    /// <summary>The process whose pid namespace is joined; null for one of its own, or the machine's.</summary>
    public int? SharedPidNamespaceOf { get; init; }

    /// <summary>Below the root of each hierarchy.</summary>
    public required string CgroupPath { get; init; }

    /// <summary>Limits of its cgroup; null leaves them for the launch.</summary>
    public ResourcesSpec? Resources { get; init; }
}
