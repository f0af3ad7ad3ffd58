using Berth.Engine.Containers;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;
using Berth.Runtime.Security;

namespace Berth.Engine.Launching;

/// <summary>What a specification depends on beside its definition.</summary>
internal sealed partial class LaunchPlanner
{
    private readonly IReadOnlyList<string> maskedHere = SystemPaths.FindThrottleCounters();

    /// <summary>Makes the files and directories that the launch mounts.</summary>
    /// <exception cref="EngineException">The source of a bind is missing.</exception>
    public void Prepare(ContainerDefinition definition, Slot slot)
    {
        files.Write(definition, HostnameOf(definition), slot.Network, slot.Attachment);
        BindSources.Prepare(MountPoints.Of(definition.Settings.Storage));
        ContainerDirectory.RenewWork(options.DirectoryOf(definition.Id));
    }

    private SpecContext ContextOf(ContainerDefinition definition, string user, Func<string, int> initOf)
    {
        ContainerSettings settings = definition.Settings;
        string id = definition.Id;
        return new SpecContext
        {
            User = accounts.Resolve(definition, user, settings.Security.GroupAdd ?? []),
            Available = Capabilities.Available,
            CgroupPath = CgroupPathOf(options, definition),
            Hostname = HostnameOf(definition),
            Etc = new EtcFiles(files.HostnameOf(id), files.HostsOf(id), files.ResolvConfOf(id)),
            Joined = new JoinedNamespaces(
                NamespaceOf(settings.Namespaces.Pid, "pid", initOf), NamespaceOf(settings.Namespaces.Ipc, "ipc", initOf), NamespaceOf(settings.Network.Mode, "net", initOf)),
            SharedMemory = NamespaceMode.ContainerOf(settings.Namespaces.Ipc) is { } other ? $"/proc/{initOf(other)}/root/dev/shm" : null,
            InitPath = options.InitPath,
            InitByDefault = options.Defaults.Init,
            DefaultUlimits = options.Defaults.Ulimits,
            Devices = HostDevices.Find(settings),
            Mounts = MountPoints.Of(settings.Storage),
            MaskedOnThisMachine = maskedHere,
        };
    }

    private static string HostnameOf(ContainerDefinition definition) => ContainerHostname.Of(definition, Environment.MachineName);

    private static string? NamespaceOf(string mode, string kind, Func<string, int> initOf) =>
        NamespaceMode.ContainerOf(mode) is { } other ? $"/proc/{initOf(other)}/ns/{kind}" : null;
}
