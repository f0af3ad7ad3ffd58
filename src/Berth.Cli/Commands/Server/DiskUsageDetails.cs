using Berth.Api.Containers;
using Berth.Api.Server;
using Berth.Api.Volumes;
using Berth.Cli.Commands.Containers;
using Berth.Cli.Commands.Images;
using Berth.Cli.Commands.Volumes;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Server;

/// <summary>What each image and each container takes of the disk, as <c>docker system df -v</c> prints it.</summary>
internal static class DiskUsageDetails
{
    private const string ImageTable =
        "{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}\t{{.SharedSize}}\t{{.UniqueSize}}\t{{.Containers}}";

    private const string ContainerTable = "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}";

    private const string VolumeTable = "{{.Name}}\t{{.Links}}\t{{.Size}}";

    /// <summary>There are no builds yet: their headings alone.</summary>
    private const string Absent =
        "\nBuild cache usage: 0B\n\nCACHE ID   CACHE TYPE   SIZE      CREATED   LAST USED   USAGE     SHARED\n";

    public static string Of(DiskUsage usage, TimeProvider time)
    {
        Listing<ImageRow> images = new(ImagesCommand.Columns(full: false, time), ImageTable);
        Listing<ContainerSummary> containers = new(ContainerColumns.Of(full: false, time), ContainerTable);
        Listing<Volume> volumes = new(VolumeListCommand.Columns, VolumeTable);
        return "Images space usage:\n\n" + images.Render((usage.Images ?? []).SelectMany(image => ImageRow.Of(image, digests: false)), format: null, quiet: false)
            + "\nContainers space usage:\n\n" + containers.Render((usage.Containers ?? []).Select(WithoutImage), format: null, quiet: false)
            + "\nLocal Volumes space usage:\n\n" + volumes.Render(usage.Volumes ?? [], format: null, quiet: false)
            + Absent;
    }

    /// <summary>The size of a container here is what it has written itself.</summary>
    private static ContainerSummary WithoutImage(ContainerSummary container) => container with { SizeRootFs = null };
}
