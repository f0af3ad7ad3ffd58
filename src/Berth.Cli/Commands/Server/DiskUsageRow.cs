using Berth.Api.Containers;
using Berth.Api.Server;
using Berth.Api.Volumes;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Server;

/// <summary>One kind of things, and what they take of the disk.</summary>
/// <param name="Type">Their name.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Active">How many of them are used.</param>
/// <param name="Size">Bytes of all.</param>
/// <param name="Reclaimable">Bytes that a prune would give back.</param>
internal sealed record DiskUsageRow(string Type, long Count, long Active, long Size, long Reclaimable)
{
    private static readonly string[] Running = ["running", "paused", "restarting"];

    /// <summary>With its share of the whole, where there is one.</summary>
    public string ReclaimableText => Size > 0 ? $"{HumanUnits.Size(Reclaimable, 4)} ({Reclaimable * 100 / Size}%)" : HumanUnits.Size(Reclaimable, 4);

    public static IReadOnlyList<DiskUsageRow> Of(DiskUsage usage) => [OfImages(usage), OfContainers(usage.Containers ?? []), OfVolumes(usage.Volumes ?? []), Empty("Build Cache")];

    private static DiskUsageRow OfImages(DiskUsage usage)
    {
        var images = usage.Images ?? [];
        long used = images.Where(image => image is { Containers: not 0, SharedSize: >= 0 }).Sum(image => image.Size - image.SharedSize);
        return new DiskUsageRow("Images", images.Count, images.Count(image => image.Containers > 0), usage.LayersSize, usage.LayersSize - used);
    }

    private static DiskUsageRow OfContainers(IReadOnlyList<ContainerSummary> containers)
    {
        ContainerSummary[] active = [.. containers.Where(container => Running.Any(state => container.State == state))];
        long size = containers.Sum(container => container.SizeRw ?? 0);
        return new DiskUsageRow("Containers", containers.Count, active.Length, size, size - active.Sum(container => container.SizeRw ?? 0));
    }

    private static DiskUsageRow OfVolumes(IReadOnlyList<Volume> volumes)
    {
        long size = volumes.Sum(volume => volume.UsageData?.Size ?? 0);
        long used = volumes.Where(IsUsed).Sum(volume => volume.UsageData?.Size ?? 0);
        return new DiskUsageRow("Local Volumes", volumes.Count, volumes.Count(IsUsed), size, size - used);
    }

    private static bool IsUsed(Volume volume) => volume.UsageData is { RefCount: > 0 };

    private static DiskUsageRow Empty(string type) => new(type, 0, 0, 0, 0);
}
