using Berth.Engine.Containers.Definitions;
using Wire = Berth.Api.Containers;

namespace Berth.Daemon.Mapping;

/// <content>What a container sees beside its image's files.</content>
internal static partial class SettingsMapping
{
    private static StorageDefinition ToStorage(Wire.ContainerConfig config, Wire.HostConfig host) => new()
    {
        Binds = host.Binds, Mounts = host.Mounts?.Select(ToMount).ToList(), Tmpfs = host.Tmpfs, Volumes = config.Volumes,
        VolumesFrom = host.VolumesFrom, VolumeDriver = host.VolumeDriver ?? "", ReadonlyRoot = host.ReadonlyRootfs ?? false,
        SharedMemorySize = host.ShmSize ?? 0, StorageOptions = host.StorageOpt,
    };

    private static MountDefinition ToMount(Wire.Mount mount) => new()
    {
        Type = mount.Type ?? "", Source = mount.Source ?? "", Target = mount.Target ?? "", ReadOnly = mount.ReadOnly ?? false,
        Consistency = mount.Consistency ?? "",
        Bind = mount.BindOptions is not { } bind ? null : new BindOptions
        {
            Propagation = bind.Propagation ?? "", NonRecursive = bind.NonRecursive ?? false, CreateMountpoint = bind.CreateMountpoint ?? false,
            ReadOnlyNonRecursive = bind.ReadOnlyNonRecursive ?? false, ReadOnlyForceRecursive = bind.ReadOnlyForceRecursive ?? false,
            IdMap = bind.IdMap ?? "",
        },
        Tmpfs = mount.TmpfsOptions is not { } tmpfs ? null : new TmpfsOptions
        {
            SizeBytes = tmpfs.SizeBytes ?? 0, Mode = tmpfs.Mode ?? 0, Options = tmpfs.Options,
        },
        Volume = mount.VolumeOptions is not { } volume ? null : new VolumeOptions
        {
            NoCopy = volume.NoCopy ?? false, Labels = volume.Labels, DriverName = volume.DriverConfig?.Name,
            DriverOptions = volume.DriverConfig?.Options, Subpath = volume.Subpath ?? "",
        },
    };
}
