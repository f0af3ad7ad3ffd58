using Berth.Engine;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;
using Wire = Berth.Api.Containers;

namespace Berth.Daemon.Mapping;

/// <summary>Mounts in the API's terms: as they were asked for, and as they are.</summary>
internal static class MountMapping
{
    public static IReadOnlyList<Wire.MountPoint> ToMounts(StorageDefinition storage, EngineOptions options) =>
        [.. MountView.Of(storage, options).Select(static mount => new Wire.MountPoint
        {
            Type = mount.Type, Name = mount.Name, Source = mount.Source, Destination = mount.Destination, Mode = mount.Mode,
            ReadWrite = mount.ReadWrite, Propagation = mount.Propagation, Driver = mount.Type == MountDefinition.VolumeType ? "local" : null,
        })];

    public static Wire.Mount ToMount(MountDefinition mount) => new()
    {
        Type = mount.Type, Source = NotEmpty(mount.Source), Target = mount.Target, ReadOnly = NotFalse(mount.ReadOnly), Consistency = NotEmpty(mount.Consistency),
        BindOptions = mount.Bind is not { } bind ? null : new Wire.BindOptions
        {
            Propagation = NotEmpty(bind.Propagation), NonRecursive = NotFalse(bind.NonRecursive), CreateMountpoint = NotFalse(bind.CreateMountpoint),
            ReadOnlyNonRecursive = NotFalse(bind.ReadOnlyNonRecursive), ReadOnlyForceRecursive = NotFalse(bind.ReadOnlyForceRecursive),
            IdMap = NotEmpty(bind.IdMap),
        },
        TmpfsOptions = mount.Tmpfs is not { } tmpfs ? null : new Wire.TmpfsOptions
        {
            SizeBytes = tmpfs.SizeBytes == 0 ? null : tmpfs.SizeBytes, Mode = tmpfs.Mode == 0 ? null : tmpfs.Mode, Options = tmpfs.Options,
        },
        VolumeOptions = mount.Volume is not { } volume ? null : new Wire.VolumeOptions
        {
            NoCopy = NotFalse(volume.NoCopy), Labels = volume.Labels, Subpath = NotEmpty(volume.Subpath),
            DriverConfig = volume.DriverName is null && volume.DriverOptions is null ? null : new Wire.VolumeDriverConfig
            {
                Name = volume.DriverName, Options = volume.DriverOptions,
            },
        },
    };

    private static string? NotEmpty(string text) => text.Length == 0 ? null : text;

    private static bool? NotFalse(bool value) => value ? true : null;
}
