using Berth.Runtime.Cgroups;
using Berth.Runtime.Spec;
using Berth.RuntimeCli.State;

namespace Berth.RuntimeCli.Launching;

/// <summary>A container that this process has just made.</summary>
internal sealed record LaunchedContainer
{
    public required ContainerDirectory Directory { get; init; }
    public required ContainerState State { get; init; }
    public required RuntimeSpec Spec { get; init; }
    public required Cgroup Cgroup { get; init; }

    /// <summary>A descriptor of its first process, a child of this one.</summary>
    public required int Init { get; init; }

    /// <summary>The terminal's side that is this process's; -1 where there is none.</summary>
    public int Terminal { get; init; } = -1;
}
