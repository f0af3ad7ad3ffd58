using Berth.Engine.Containers.Files;
using Berth.Engine.Events;
using Berth.Images.Layers;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>Writes a container's root as an uncompressed tar archive: its layers and its own, and nothing of what is mounted in it.</summary>
    /// <exception cref="EngineException">There is no such container, or a file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The container was started again meanwhile, or the caller has had enough.</exception>
    public async Task ExportAsync(string nameOrId, Stream output, CancellationToken cancellation = default)
    {
        Container container = Get(nameOrId);
        using ReadView view = await OpenToReadAsync(container, withMounts: false, cancellation).ConfigureAwait(false);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, view.Ending);
        try
        {
            LinuxException.ThrowIfFailed(view.Files.Open("/", OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle root), "open", "/");
            using (root)
            {
                Publish(container, ContainerActions.Export);
                await FileTransfer.PackDirectoryAsync(root, name: null, output, stop.Token).ConfigureAwait(false);
            }
        }
        catch (LinuxException error)
        {
            throw new EngineException(EngineErrorKind.Internal, $"cannot export {container.Name}: {error.Message}", error);
        }
    }
}
