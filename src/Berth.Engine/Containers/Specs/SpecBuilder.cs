using Berth.Engine.Containers.Definitions;
using Berth.Runtime.Security;
using Berth.Runtime.Spec;

namespace Berth.Engine.Containers.Specs;

/// <summary>
/// Turns a container's definition into the runtime specification that Docker would make of it. Pure: it reads no file and asks no
/// kernel. The system call filter is not in it: <see cref="SeccompChoice"/> decides, the launch takes it compiled.
/// </summary>
internal static partial class SpecBuilder
{
    /// <exception cref="SpecException">The definition asks for what cannot be.</exception>
    public static RuntimeSpec Build(ContainerDefinition definition, SpecContext context)
    {
        ContainerSettings settings = definition.Settings;
        bool hasName = !NamespaceMode.IsHost(settings.Namespaces.Uts);
        return new RuntimeSpec
        {
            Hostname = hasName ? context.Hostname : null,
            Domainname = hasName && settings.Identity.Domainname.Length > 0 ? settings.Identity.Domainname : null,
            Process = Process(settings, context),
            Root = new RootSpec("rootfs", settings.Storage.ReadonlyRoot),
            Mounts = SpecMounts.Build(settings, context),
            Annotations = settings.Identity.Annotations ?? new Dictionary<string, string>(),
            Linux = Linux(settings, context),
        };
    }

    /// <summary>What a container's processes may do.</summary>
    /// <exception cref="SpecException">A capability's name is unknown.</exception>
    public static CapabilitySet CapabilitiesOf(SecurityDefinition security, CapabilitySet available) =>
        CapabilityChanges.Apply(security.CapAdd ?? [], security.CapDrop ?? [], security.Privileged, available);

    private static LinuxSpec Linux(ContainerSettings settings, SpecContext context)
    {
        SecurityDefinition security = settings.Security;
        return new LinuxSpec
        {
            Namespaces = SpecNamespaces.Build(settings, context.Joined),
            CgroupsPath = context.CgroupPath,
            Resources = SpecResources.Build(settings, context.Devices),
            Devices = SpecDevices.Nodes(context.Devices),
            Sysctl = Sysctls(settings),
            RootfsPropagation = SpecMounts.RootPropagation(context.Mounts),
            MaskedPaths = Masked(security, context.MaskedOnThisMachine),
            ReadonlyPaths = security.ReadonlyPaths ?? (security.Privileged ? [] : SystemPaths.Readonly),
        };
    }

    /// <summary>
    /// On a network of its own a container may bind any port and send echo requests without a capability. What the user says comes
    /// on top. The network's come with it, so a container that joins another's does not set them.
    /// </summary>
    private static SortedDictionary<string, string> Sysctls(ContainerSettings settings)
    {
        SortedDictionary<string, string> all = new(StringComparer.Ordinal);
        if (NamespaceMode.IsOwn(settings.Network.Mode))
        {
            all["net.ipv4.ip_unprivileged_port_start"] = "0";
            all["net.ipv4.ping_group_range"] = "0 2147483647";
        }

        foreach ((string name, string value) in settings.Security.Sysctls ?? new Dictionary<string, string>())
        {
            all[SysctlRules.Normalize(name)] = value;
        }

        return all;
    }

    private static IReadOnlyList<string> Masked(SecurityDefinition security, IReadOnlyList<string> onThisMachine)
    {
        IReadOnlyList<string> paths = security.MaskedPaths ?? (security.Privileged ? [] : SystemPaths.Masked);
        return paths.Count == 0 || security.Privileged ? paths : [.. paths, .. onThisMachine];
    }
}
