using Berth.Api;
using Berth.Api.Containers;
using Berth.Api.Images;
using Berth.Api.Server;
using Berth.Api.Volumes;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Engine;
using Berth.Engine.Containers.Listing;

namespace Berth.Daemon.Endpoints;

/// <summary>What takes how much of the disk.</summary>
internal sealed class DiskUsageEndpoints(ContainerEngine engine, ContainerLister lister, TimeProvider time)
{
    private const int FirstWithTypes = 42;
    private static readonly string[] Types = ["container", "image", "volume", "build-cache"];

    public void Map(RouteTable routes) => routes.Add("GET", "/system/df", ReadAsync);

    private async Task ReadAsync(ApiRequest request)
    {
        IReadOnlyList<string> wanted = request.Version.IsAtLeast(FirstWithTypes) && request.Has("type") ? request.Texts("type") : Types;
        if (wanted.FirstOrDefault(static type => !Types.Contains(type)) is { } unknown)
        {
            throw ApiException.BadRequest($"unknown object type: {unknown}");
        }

        bool images = wanted.Contains("image");
        DiskUsage usage = new()
        {
            LayersSize = images ? engine.Images.LayersSize : 0,
            Images = images ? ToImages(request.Version) : null,
            Containers = wanted.Contains("container") ? await Task.Run(() => ToContainers(request.Version), request.Aborted).ConfigureAwait(false) : null,
            Volumes = wanted.Contains("volume") ? await Task.Run(ToVolumes, request.Aborted).ConfigureAwait(false) : null,
            BuildCache = wanted.Contains("build-cache") ? [] : null,
        };
        await request.AnswerAsync(usage, ApiJson.Default.DiskUsage).ConfigureAwait(false);
    }

    private ImageSummary[] ToImages(ApiVersion version) => [.. engine.Images.ListUsage().Select(usage =>
        ImageMapping.ToUsage(usage.Image, version) with { SharedSize = usage.SharedSize, Containers = usage.Containers })];

    /// <summary>Those with options are left out, as with Docker: their files are somewhere else.</summary>
    private Volume[] ToVolumes() =>
        [.. engine.Volumes.List().Where(static volume => !volume.HasOptions).Select(volume => VolumeMapping.ToVolume(engine, volume) with
        {
            UsageData = new VolumeUsage { RefCount = engine.Volumes.UsersOf(volume).Count, Size = engine.Volumes.SizeOf(volume) },
        })];

    /// <summary>Their files are counted, which takes as long as they are many.</summary>
    private ContainerSummary[] ToContainers(ApiVersion version)
    {
        DateTimeOffset now = time.GetUtcNow();
        ImageNames images = new(engine.Images);
        return [.. lister.List(new ContainerQuery { All = true }).Select(container =>
            SummaryMapping.ToSummary(container, images, engine, version, now, ContainerDetails.SizeOf(engine.Options, engine.Images, container.Definition)))];
    }
}
