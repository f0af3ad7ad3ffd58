using Berth.Engine.Containers.Files;
using Berth.Images.Layers;
using Berth.Linux;
using Berth.Runtime.Launch;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>In which files a container differs from its image, by their paths in order. Works while it runs.</summary>
    public async Task<IReadOnlyList<LayerChange>> ChangesAsync(string nameOrId, CancellationToken cancellation = default)
    {
        Container container = Get(nameOrId);
        RootSource.OverlayRoot root = planner.RootOf(container.Definition);
        try
        {
            return await Task.Run(() => LayerChanges.Find(root.Upper, root.LowerDirectories, LaunchTraces.Contains, cancellation), cancellation).ConfigureAwait(false);
        }
        catch (LinuxException error)
        {
            throw new EngineException(EngineErrorKind.Internal, $"cannot compare {container.Name} with its image: {error.Message}", error);
        }
    }
}
