using Berth.Images;
using Berth.Images.Comparison;

namespace Berth.Engine.Images;

public sealed partial class ImageOperations
{
    /// <summary>In what the files of one image differ from another's; times do not count.</summary>
    /// <param name="from">The first, by name or id.</param>
    /// <param name="to">The second.</param>
    /// <param name="cancellation">Stops between files.</param>
    public IReadOnlyList<FileDifference> Compare(string from, string to, CancellationToken cancellation = default) => Run(() => store.Compare(from, to, cancellation));

    /// <summary>Reads every byte of an image's layers, or of all images', and tells which are not what they were.</summary>
    /// <param name="nameOrId">The image; null for all.</param>
    /// <param name="distrust">
    /// Nothing is to be made of damaged layers any more, and the next pull, load or import of an image that has them puts others in their place.
    /// Refused while a container runs on one.
    /// </param>
    /// <param name="cancellation">Stops, and leaves nothing.</param>
    public IReadOnlyList<LayerDamage> Verify(string? nameOrId = null, bool distrust = false, CancellationToken cancellation = default)
    {
        IReadOnlyList<LayerDamage> damages = Run(() => store.Verify(nameOrId, cancellation));
        if (distrust)
        {
            RequireNoneRuns(damages);
            foreach (LayerDamage damage in damages)
            {
                store.Distrust(damage);
            }
        }

        return damages;
    }

    private void RequireNoneRuns(IReadOnlyList<LayerDamage> damages)
    {
        HashSet<string> images = [.. damages.SelectMany(static damage => damage.Images)];
        string[] running = [.. users().Where(user => user.IsRunning && images.Contains(user.ImageId)).Select(static user => user.ContainerId[..12])];
        if (running.Length > 0)
        {
            throw EngineException.Conflict($"cannot repair layers that containers run on: stop {string.Join(", ", running)} first");
        }
    }

    /// <summary>The layers of an image, or of all: which of them share what, and what each costs.</summary>
    /// <param name="nameOrId">The image; null for all.</param>
    public IReadOnlyList<LayerNode> Tree(string? nameOrId = null) => Run(() => store.Tree(nameOrId));
}
