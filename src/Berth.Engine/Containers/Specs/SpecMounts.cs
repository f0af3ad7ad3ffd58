using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Runtime.Spec;
using Berth.Runtime.Users;

namespace Berth.Engine.Containers.Specs;

/// <summary>
/// What is mounted in a container, in order: the file systems every container has, the init program, then what the user said and the
/// files of /etc, those with fewer parts in their path first. A user's mount takes the place of one that is there by default.
/// </summary>
internal static class SpecMounts
{
    private const string Shm = "/dev/shm";
    private static readonly string[] NoNothing = ["nosuid", "noexec", "nodev"];

    public static IReadOnlyList<MountSpec> Build(ContainerSettings settings, SpecContext context)
    {
        HashSet<string> taken = [.. context.Mounts.Select(mount => mount.Destination)];
        IEnumerable<MountSpec> later = context.Mounts.Select(point => Spec(point, context.User)).Concat(Etc(settings, context.Etc, taken));
        if (SharedMemoryBind(settings, context, taken) is { } shared)
        {
            later = later.Append(shared);
        }

        return [.. Defaults(settings, context, taken), .. Init(settings, context), .. later.OrderBy(mount => CleanPath.Depth(mount.Destination))];
    }

    /// <summary>What the propagation of the root must be at least for a bind to propagate as it should; null is the runtime's own choice.</summary>
    public static string? RootPropagation(IReadOnlyList<MountPoint> mounts)
    {
        if (mounts.Any(mount => mount.Propagation is "shared" or "rshared"))
        {
            return "shared";
        }

        return mounts.Any(mount => mount.Propagation is "slave" or "rslave") ? "rslave" : null;
    }

    private static IEnumerable<MountSpec> Defaults(ContainerSettings settings, SpecContext context, HashSet<string> taken)
    {
        string[] readOnly = settings.Security.Privileged ? [] : ["ro"];
        List<MountSpec> all =
        [
            FileSystem("/proc", "proc", "proc", NoNothing),
            FileSystem("/dev", "tmpfs", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
            FileSystem("/dev/pts", "devpts", "devpts", ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
            FileSystem("/sys", "sysfs", "sysfs", [.. NoNothing, .. readOnly]),
            FileSystem("/sys/fs/cgroup", "cgroup", "cgroup", [.. readOnly, .. NoNothing]),
            FileSystem("/dev/mqueue", "mqueue", "mqueue", NoNothing),
        ];
        if (HasOwnSharedMemory(settings, context))
        {
            all.Add(FileSystem(Shm, "tmpfs", "shm", [.. NoNothing, "mode=1777", $"size={settings.Storage.SharedMemorySize}"]));
        }

        bool devIsTaken = taken.Contains("/dev");
        return all.Where(mount => !taken.Contains(mount.Destination) && !(devIsTaken && mount.Destination.StartsWith("/dev/", StringComparison.Ordinal)));
    }

    /// <summary>None where the mode says so; the host's or another's is a bind.</summary>
    private static bool HasOwnSharedMemory(ContainerSettings settings, SpecContext context)
    {
        string mode = settings.Namespaces.Ipc;
        return !NamespaceMode.IsNone(mode) && !NamespaceMode.IsHost(mode) && context.SharedMemory is null;
    }

    private static MountSpec? SharedMemoryBind(ContainerSettings settings, SpecContext context, HashSet<string> taken)
    {
        string mode = settings.Namespaces.Ipc;
        string? source = NamespaceMode.IsHost(mode) ? Shm : context.SharedMemory;
        return source is null || NamespaceMode.IsNone(mode) || taken.Contains(Shm) ? null : Bind(source, Shm, ["rbind", "rprivate"]);
    }

    private static MountSpec[] Init(ContainerSettings settings, SpecContext context) =>
        SpecBuilder.RunsInit(settings, context)
            ? [Bind(context.InitPath ?? throw new SpecException("", "there is no init program for --init"), SpecBuilder.InitInContainer, ["bind", "ro"])]
            : [];

    private static IEnumerable<MountSpec> Etc(ContainerSettings settings, EtcFiles files, HashSet<string> taken)
    {
        string[] options = settings.Storage.ReadonlyRoot ? ["rbind", "rro", "rprivate"] : ["rbind", "rprivate"];
        foreach ((string destination, string? source) in new[] { ("/etc/resolv.conf", files.ResolvConf), ("/etc/hostname", files.Hostname), ("/etc/hosts", files.Hosts) })
        {
            if (source is not null && !taken.Contains(destination))
            {
                yield return Bind(source, destination, options);
            }
        }
    }

    private static MountSpec Spec(MountPoint point, ResolvedUser user)
    {
        if (point.Type == MountDefinition.TmpfsType)
        {
            return FileSystem(point.Destination, "tmpfs", "tmpfs", TmpfsOptionList.Merge(point.TmpfsOptions));
        }

        List<string> options = [point.NonRecursive ? "bind" : "rbind"];
        if (point.ReadOnly)
        {
            options.Add(point.ReadOnlyNonRecursive ? "ro" : "rro");
        }

        options.Add(point.Propagation.Length > 0 ? point.Propagation : "rprivate");
        MountSpec bind = Bind(point.Source, point.Destination, options) with { SourceNamespace = point.SourceNamespace, Subpath = point.Subpath };
        if (point.IdMap.Length == 0)
        {
            return bind;
        }

        (IReadOnlyList<IdMappingSpec> users, IReadOnlyList<IdMappingSpec> groups) = IdMapText.Resolve(point.IdMap, point.SourceOwner, (user.Uid, user.Gid));
        return bind with { UidMappings = users, GidMappings = groups };
    }

    private static MountSpec Bind(string source, string destination, IReadOnlyList<string> options) =>
        FileSystem(destination, "bind", source, options);

    private static MountSpec FileSystem(string destination, string type, string source, IReadOnlyList<string> options) =>
        new() { Destination = destination, Type = type, Source = source, Options = options };
}
