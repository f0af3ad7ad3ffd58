using Berth.Images.Bootstrap;
using Berth.Images.Oci;

namespace Berth.Images;

public sealed partial class ImageStore
{
    /// <summary>
    /// Makes an image from this machine's own packages, where no registry is at hand. "busybox" is the one there is; it becomes
    /// <c>busybox:latest</c>, and one version of the package always gives the same image.
    /// </summary>
    /// <exception cref="ImageException">Another name, or the package is not installed.</exception>
    public async Task<Image> BootstrapAsync(string name, CancellationToken cancellation)
    {
        if (name != "busybox")
        {
            throw ImageException.InvalidArgument($"no image \"{name}\" can be made here: only \"busybox\" can");
        }
        BusyboxProgram program = await Task.Run(BusyboxProgram.Find, cancellation).ConfigureAwait(false);
        var options = new ImportOptions
        {
            Changes = ["CMD [\"sh\"]", "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            Message = "Made from the package busybox-static", Created = program.Modified, Platform = new Platform("linux", program.Architecture),
        };
        using MemoryStream archive = BusyboxRoot.Archive(program);
        return await ImportAsync(archive, name, null, options, cancellation).ConfigureAwait(false);
    }
}
