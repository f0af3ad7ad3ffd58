using Berth.Runtime.Cgroups;
using Berth.Runtime.Security;
using Berth.Runtime.Spec;
using Berth.RuntimeCli.State;

namespace Berth.RuntimeCli;

/// <summary>What every command works with.</summary>
internal sealed class Session(ContainerStore store, RuntimeLog log, bool systemdCgroup)
{
    private CgroupDriver? driver;

    public ContainerStore Store { get; } = store;

    public RuntimeLog Log { get; } = log;

    /// <summary>The caller speaks of cgroups as systemd does, <c>slice:prefix:name</c>.</summary>
    public bool SystemdCgroup { get; } = systemdCgroup;

    /// <summary>The compiled program of a filter; null where there is none.</summary>
    /// <param name="seccomp">The filter as it stands in the specification.</param>
    public byte[]? SeccompProgram(byte[] seccomp) =>
        seccomp.Length == 0 ? null : new SeccompFiles(Store.SeccompCache).Get(seccomp, source => SpecReader.ReadSeccomp(source));

    public CgroupDriver Cgroups => driver ??= CgroupDriver.Detect();

    public Cgroup CgroupOf(ContainerState state) => Cgroups.Open(state.CgroupPath);

    /// <summary>What the container is up to now.</summary>
    public string StatusOf(ContainerDirectory directory, ContainerState state)
    {
        using InitProcess? init = InitProcess.TryOpen(state);
        return init is null ? ContainerStatus.Stopped
            : directory.IsBeingCreated ? ContainerStatus.Creating
            : directory.IsWaitingForStart ? ContainerStatus.Created
            : CgroupOf(state).IsFrozen ? ContainerStatus.Paused
            : ContainerStatus.Running;
    }

    /// <summary>The container's first process, alive.</summary>
    /// <exception cref="RuntimeException">It has ended.</exception>
    public static InitProcess InitOf(ContainerState state) => InitProcess.TryOpen(state) ?? throw new RuntimeException("container not running");
}
