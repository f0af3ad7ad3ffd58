using Berth.Engine;
using Berth.Engine.Volumes;
using Wire = Berth.Api.Volumes;

namespace Berth.Daemon.Mapping;

/// <summary>Volumes in the API's terms.</summary>
internal static class VolumeMapping
{
    public static Wire.Volume ToVolume(ContainerEngine engine, Volume volume) => new()
    {
        CreatedAt = WholeSeconds(volume.Definition.CreatedAt), Labels = volume.Definition.Labels, Mountpoint = engine.Volumes.MountpointOf(volume),
        Name = volume.Name, Options = volume.Definition.Options,
    };

    public static VolumeRequest ToRequest(Wire.VolumeCreateRequest body) => new()
    {
        Name = body.Name, Driver = body.Driver ?? "", Options = body.DriverOpts, Labels = body.Labels,
    };

    public static Wire.VolumeSnapshot ToSnapshot(VolumeSnapshot snapshot) => new() { Name = snapshot.Name, CreatedAt = snapshot.CreatedAt, Size = snapshot.Size };

    /// <summary>As Docker shows it.</summary>
    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
