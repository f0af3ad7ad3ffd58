using Berth.Engine.Containers.Definitions;
using Berth.Linux;
using Berth.Runtime.Spec;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers.Specs;

/// <summary>Looks up devices of this machine.</summary>
internal static class HostDevices
{
    private const string AllAccess = "rwm";

    /// <summary>Directories of /dev that a container has of its own, or that hold no devices.</summary>
    private static readonly string[] Skipped = ["pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev"];

    /// <exception cref="EngineException">A device that is named does not exist, or is none.</exception>
    public static DeviceSelection Find(ContainerSettings settings)
    {
        DeviceAccess access = settings.Devices;
        bool privileged = settings.Security.Privileged;
        List<GrantedDevice> nodes = privileged ? [.. All("/dev").Select(device => new GrantedDevice(device, AllAccess))] : [];
        foreach (DeviceDefinition wanted in access.Devices ?? [])
        {
            bool isThere = privileged && wanted.PathOnHost == wanted.PathInContainer;
            if (!isThere)
            {
                nodes.AddRange(Named(wanted));
            }
        }

        BlockIoLimits limits = settings.Limits.BlockIo;
        IReadOnlyList<DeviceRate>?[] lists = [limits.WeightDevices, limits.ReadBps, limits.WriteBps, limits.ReadIops, limits.WriteIops];
        IEnumerable<string> blocks = lists.SelectMany(list => list ?? []).Select(rate => rate.Path).Distinct();
        return nodes.Count == 0 && lists.All(list => list is null or [])
            ? DeviceSelection.None
            : new DeviceSelection(nodes, blocks.ToDictionary(path => path, NumberOf, StringComparer.Ordinal));
    }

    /// <summary>A device, or all that are below a directory, at its place in the container.</summary>
    private static List<GrantedDevice> Named(DeviceDefinition wanted)
    {
        string permissions = wanted.Permissions.Length > 0 ? wanted.Permissions : AllAccess;
        string inContainer = wanted.PathInContainer.Length > 0 ? wanted.PathInContainer : wanted.PathOnHost;
        string real = Resolve(wanted.PathOnHost);
        if (TryRead(real, inContainer) is { } device)
        {
            return [new GrantedDevice(device, permissions)];
        }

        List<GrantedDevice> inside = Directory.Exists(real)
            ? [.. All(real).Select(found => new GrantedDevice(found with { Path = inContainer + found.Path[real.Length..] }, permissions))]
            : [];
        string reason = Path.Exists(real) ? "not a device node" : "no such file or directory";
        return inside.Count > 0
            ? inside
            : throw EngineException.InvalidArgument($"error gathering device information while adding custom device {GoText.Quote(wanted.PathOnHost)}: {reason}");
    }

    /// <summary>Every device below a directory, in the order of their names. Links are not followed.</summary>
    private static IEnumerable<DeviceSpec> All(string directory)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(directory).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            bool isLink = entry.LinkTarget is not null;
            if (entry is DirectoryInfo && !isLink && !Skipped.Contains(entry.Name))
            {
                foreach (DeviceSpec below in All(entry.FullName))
                {
                    yield return below;
                }
            }
            else if (!isLink && entry.FullName is not ("/dev/console" or "/dev/ptmx") && TryRead(entry.FullName, entry.FullName) is { } device)
            {
                // The container's console is its terminal, its ptmx that of its own devpts.
                yield return device;
            }
        }
    }

    private static (long Major, long Minor) NumberOf(string path) =>
        TryStatus(path) is { } status
            ? (status.DeviceMajor, status.DeviceMinor)
            : throw EngineException.InvalidArgument($"stat {path}: no such file or directory");

    private static DeviceSpec? TryRead(string path, string inContainer)
    {
        FileStatus? status = TryStatus(path);
        string? type = status?.Kind switch
        {
            FileKind.CharacterDevice => "c",
            FileKind.BlockDevice => "b",
            _ => null,
        };
        return type is null ? null : new DeviceSpec
        {
            Path = inContainer,
            Type = type,
            Major = status!.Value.DeviceMajor,
            Minor = status.Value.DeviceMinor,
            FileMode = status.Value.Mode,
            Uid = status.Value.User,
            Gid = status.Value.Group,
        };
    }

    private static FileStatus? TryStatus(string path)
    {
        Errno error = FilesAt.OpenPath(path, OpenFlags.PathOnly, out SafeFileHandle handle);
        using (handle)
        {
            return error == Errno.None && FilesAt.Status(handle, [], out FileStatus status) == Errno.None ? status : null;
        }
    }

    /// <summary>What a link, as those of /dev/disk, leads to in the end; the path itself where it is none.</summary>
    private static string Resolve(string path)
    {
        try
        {
            return new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return path;
        }
    }
}
