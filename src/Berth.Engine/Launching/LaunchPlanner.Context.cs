using System.Net;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Files;
using Berth.Engine.Containers.Specs;
using Berth.Linux;
using Berth.Runtime.Security;
using Berth.Runtime.Spec;
using Berth.Runtime.Users;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Launching;

/// <summary>What a specification depends on beside its definition.</summary>
internal sealed partial class LaunchPlanner
{
    private readonly IReadOnlyList<string> maskedHere = SystemPaths.FindThrottleCounters();

    /// <summary>Makes the files and directories that the launch mounts.</summary>
    /// <exception cref="EngineException">The source of a bind or the files of a volume are missing.</exception>
    public void Prepare(ContainerDefinition definition, Slot slot, IReadOnlyList<NetworkAttachment> places)
    {
        if (slot.Network != NetworkKind.Shared)
        {
            files.Write(definition, HostnameOf(definition), slot.Network, places, neighbours.LinksOf(definition));
        }

        if (options.LogStoreOf(definition) is { } store)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(store.Path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        BindSources.Prepare(PointsOf(definition));
        ContainerDirectory.RenewWork(options.DirectoryOf(definition.Id));
    }

    /// <summary>Writes /etc/hosts and /etc/resolv.conf of a running container anew: it has come to a network, or left one.</summary>
    public void RewriteFiles(ContainerDefinition definition, IReadOnlyList<NetworkAttachment> before, IReadOnlyList<NetworkAttachment> after)
    {
        files.WriteHosts(definition, HostnameOf(definition), NetworkKind.Isolated, after, neighbours.LiveLinksOf(definition));
        files.RewriteResolvConf(definition, NetworkKind.Isolated, before, after);
    }

    /// <inheritdoc cref="ContainerFiles.ServersOf"/>
    public IReadOnlyList<IPEndPoint> NameServersOf(NetworkDefinition network) => files.ServersOf(network);

    /// <summary>What is mounted in a container beside the kernel's own file systems.</summary>
    public IReadOnlyList<ViewMount> ViewMountsOf(ContainerDefinition definition)
    {
        string id = neighbours.NetworkIdentityOf(definition).Id;
        return ViewMount.Of(
            PointsOf(definition),
            [("/etc/hostname", files.HostnameOf(id)), ("/etc/hosts", files.HostsOf(id)), ("/etc/resolv.conf", files.ResolvConfOf(id))],
            definition.Settings.Storage.ReadonlyRoot);
    }

    private IReadOnlyList<MountPoint> PointsOf(ContainerDefinition definition) => volumes.Locate(MountPoints.Of(definition.Settings.Storage));

    /// <summary>Of a source that is not there yet nobody knows.</summary>
    private static MountPoint WithOwner(MountPoint point)
    {
        if (point.IdMap.Length == 0 || FilesAt.OpenPath(point.Source, OpenFlags.PathOnly, out SafeFileHandle source) != Errno.None)
        {
            return point;
        }

        using (source)
        {
            return FilesAt.Status(source, [], out FileStatus status) == Errno.None ? point with { SourceOwner = (status.User, status.Group) } : point;
        }
    }

    /// <summary>Whom the files of a container's user belong to.</summary>
    /// <exception cref="SpecException">The user is not in the container's passwd.</exception>
    public (uint User, uint Group) AccountOf(ContainerDefinition definition)
    {
        ResolvedUser account = accounts.Resolve(definition, definition.Settings.Process.User, []);
        return (account.Uid, account.Gid);
    }

    /// <summary>Of a container that is to be launched: with the namespaces that it joins.</summary>
    private SpecContext LaunchContextOf(ContainerDefinition definition)
    {
        ContainerSettings settings = definition.Settings;
        return ContextOf(definition, settings.Process.User) with
        {
            Joined = neighbours.JoinedBy(settings),
            LinkVariables = VariablesOf(neighbours.LinksOf(definition)),
            SharedMemory = neighbours.IpcOwner(settings) is { } owner ? $"/proc/{owner.State.Pid}/root/dev/shm" : null,
        };
    }

    private static IReadOnlyList<string> VariablesOf(IReadOnlyList<ContainerLink> links) => [.. links.SelectMany(static link => link.Environment)];

    private SpecContext ContextOf(ContainerDefinition definition, string user)
    {
        ContainerSettings settings = definition.Settings;
        ContainerDefinition identity = neighbours.NetworkIdentityOf(definition);
        return new SpecContext
        {
            User = accounts.Resolve(definition, user, settings.Security.GroupAdd ?? []),
            Available = Capabilities.Available,
            CgroupPath = CgroupPaths.Of(options, definition),
            Hostname = HostnameOf(identity),
            Etc = new EtcFiles(files.HostnameOf(identity.Id), files.HostsOf(identity.Id), files.ResolvConfOf(identity.Id)),
            InitPath = options.InitPath,
            InitByDefault = options.Defaults.Init,
            NoNewPrivileges = options.Defaults.NoNewPrivileges,
            DefaultUlimits = options.Defaults.Ulimits,
            Devices = HostDevices.Find(settings),
            Mounts = [.. PointsOf(definition).Select(WithOwner)],
            MaskedOnThisMachine = maskedHere,
        };
    }

    private static string HostnameOf(ContainerDefinition definition) => ContainerHostname.Of(definition, Environment.MachineName);
}
