using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Flags;

/// <summary>The files and devices that a container sees.</summary>
internal sealed class StorageFlags
{
    private readonly ListOption volumes = new("volume", "Bind mount a volume", 'v');
    private readonly TextOption volumeDriver = new("volume-driver", "Optional volume driver for the container");
    private readonly ListOption volumesFrom = new("volumes-from", "Mount volumes from the specified container(s)");
    private readonly ParsedListOption<Mount> mounts = new("mount", "mount", "Attach a filesystem mount to the container", MountSpec.Parse);
    private readonly ListOption tmpfs = new("tmpfs", "Mount a tmpfs directory");
    private readonly Switch readOnly = new("read-only", "Mount the container's root filesystem as read only");
    private readonly ParsedListOption<DeviceMapping> devices = new("device", "list", "Add a host device to the container", Resources.ParseDevice);
    private readonly ListOption deviceRules = new("device-cgroup-rule", "Add a rule to the cgroup allowed devices list");
    private readonly ListOption storageOptions = new("storage-opt", "Storage driver options for the container");

    public IEnumerable<Option> Options =>
        [volumes, volumeDriver, volumesFrom, mounts, tmpfs, readOnly, devices, deviceRules, storageOptions];

    public IReadOnlyList<string>? Anonymous => AnonymousOf(volumes.Values);

    public HostConfig Apply(HostConfig host) => host with
    {
        Binds = BindsOf(volumes.Values),
        VolumeDriver = volumeDriver.Value,
        VolumesFrom = volumesFrom.Values,
        Mounts = NonEmpty(mounts.Values),
        Tmpfs = tmpfs.IsGiven ? TmpfsMap(tmpfs.Values) : null,
        ReadonlyRootfs = readOnly.Value,
        Devices = devices.Values,
        DeviceCgroupRules = deviceRules.Values,
        StorageOpt = storageOptions.IsGiven ? Variables.Map(storageOptions.Values) : null,
    };

    /// <summary>Volumes without a name: <c>-v /data</c>.</summary>
    public static IReadOnlyList<string> AnonymousOf(IEnumerable<string> volumes) => [.. volumes.Where(volume => !volume.Contains(':', StringComparison.Ordinal))];

    /// <summary>All others: <c>-v /srv:/data</c>.</summary>
    public static IReadOnlyList<string> BindsOf(IEnumerable<string> volumes) =>
        volumes.Where(volume => volume.Contains(':', StringComparison.Ordinal)).ToList().ConvertAll(Absolute);

    public static IReadOnlyList<T>? NonEmpty<T>(IReadOnlyList<T> values) => values.Count > 0 ? values : null;

    public static Dictionary<string, string> TmpfsMap(IEnumerable<string> mounts)
    {
        Dictionary<string, string> map = [];
        foreach (string mount in mounts)
        {
            int colon = mount.IndexOf(':', StringComparison.Ordinal);
            map[colon < 0 ? mount : mount[..colon]] = colon < 0 ? "" : mount[(colon + 1)..];
        }

        return map;
    }

    /// <summary>A source that begins with a dot is below this directory, which the engine does not know.</summary>
    private static string Absolute(string volume)
    {
        int colon = volume.IndexOf(':', StringComparison.Ordinal);
        return volume.StartsWith('.') ? Path.GetFullPath(volume[..colon]) + volume[colon..] : volume;
    }
}
