using Berth.Api.Containers;
using Berth.Api.Server;
using Berth.Cli.Commands.Containers;
using Berth.Cli.Commands.Images;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Server;

/// <summary>What each image and each container takes of the disk, as <c>docker system df -v</c> prints it.</summary>
internal static class DiskUsageDetails
{
    private const string ImageTable =
        "{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}\t{{.SharedSize}}\t{{.UniqueSize}}\t{{.Containers}}";

    private const string ContainerTable = "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}";

    /// <summary>There are no volumes and no builds yet: their headings alone.</summary>
    private const string Absent =
        "\nLocal Volumes space usage:\n\nVOLUME NAME   LINKS     SIZE\n\nBuild cache usage: 0B\n\nCACHE ID   CACHE TYPE   SIZE      CREATED   LAST USED   USAGE     SHARED\n";

    public static string Of(DiskUsage usage, TimeProvider time)
    {
        Listing<ImageRow> images = new(ImagesCommand.Columns(full: false, time), ImageTable);
        Listing<ContainerSummary> containers = new(ContainerColumns.Of(full: false, time), ContainerTable);
        return "Images space usage:\n\n" + images.Render((usage.Images ?? []).SelectMany(image => ImageRow.Of(image, digests: false)), format: null, quiet: false)
            + "\nContainers space usage:\n\n" + containers.Render((usage.Containers ?? []).Select(WithoutImage), format: null, quiet: false)
            + Absent;
    }

    /// <summary>The size of a container here is what it has written itself.</summary>
    private static ContainerSummary WithoutImage(ContainerSummary container) => container with { SizeRootFs = null };
}
