using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Containers.Specs;
using Berth.Engine.Networks;
using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.Engine.Launching;

/// <summary>What a container is launched into.</summary>
internal sealed partial class LaunchPlanner
{
    /// <summary>Where the engine has no default bridge, who names no network has a loopback only, as in Docker.</summary>
    public NetworkKind NetworkKindOf(NetworkDefinition network) => network switch
    {
        { Disabled: true } => NetworkKind.Isolated,
        { Mode: NamespaceMode.None } => NetworkKind.Isolated,
        { Mode: NamespaceMode.Host } => NetworkKind.Host,
        _ when NamespaceMode.IsContainer(network.Mode) => NetworkKind.Shared,
        _ when NeedsPlugging(network) => NetworkKind.Isolated,
        _ => options.HasBridge ? NetworkKind.Bridge : NetworkKind.Isolated,
    };

    /// <summary>
    /// Networks of users, several networks, a hardware address of one's own, and all else that is wished of an interface: the namespace is made without any, and is
    /// plugged into each at the start.
    /// </summary>
    private static bool NeedsPlugging(NetworkDefinition network)
    {
        IReadOnlyDictionary<string, EndpointDefinition> wanted = Membership.Of(network);
        return !wanted.TryGetValue(NetworkView.Bridge, out EndpointDefinition? wishes) || EndpointOptions.IsSpecial(wishes) || network.WantedMacAddressOn(NetworkView.Bridge).Length > 0;
    }

    /// <summary>Whether a slot that is kept ready does: the usual namespaces, and a cgroup whose limits can be set later.</summary>
    public static bool FitsUsualSlot(ContainerSettings settings) =>
        BirthOf(settings) == SlotRequest.UsualNamespaces
        && !NamespaceMode.IsContainer(settings.Namespaces.Pid)
        && !NamespaceMode.IsContainer(settings.Network.Mode)
        && settings.Limits is { CgroupParent.Length: 0, Cpu: { Cpus.Length: 0, Mems.Length: 0 } };

    /// <summary>The slot that a container needs. Its cgroup gets its limits at once: some need hierarchies that others do not.</summary>
    public SlotRequest PlanSlot(ContainerDefinition definition)
    {
        RuntimeSpec spec = SpecBuilder.Build(definition, LaunchContextOf(definition));
        return new SlotRequest
        {
            Id = definition.Id,
            Network = NetworkKindOf(definition.Settings.Network),
            BornIn = BirthOf(definition.Settings),
            SharedPidNamespaceOf = neighbours.PidOwner(definition.Settings)?.State.Pid,
            CgroupPath = CgroupPaths.Of(options, definition),
            Resources = spec.Linux!.Resources,
        };
    }

    private static NamespaceFlags BirthOf(ContainerSettings settings)
    {
        NamespaceDefinition modes = settings.Namespaces;
        return NamespaceFlags.Mount
            | (NamespaceMode.IsOwn(modes.Pid) ? NamespaceFlags.Pid : 0)
            | (NamespaceMode.IsOwn(modes.Uts) ? NamespaceFlags.Uts : 0)
            | (NamespaceMode.IsOwn(modes.Ipc) ? NamespaceFlags.Ipc : 0);
    }
}
