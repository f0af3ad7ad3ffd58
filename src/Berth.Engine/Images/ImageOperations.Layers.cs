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

    /// <summary>The layers of an image, or of all: which of them share what, and what each costs.</summary>
    /// <param name="nameOrId">The image; null for all.</param>
    public IReadOnlyList<LayerNode> Tree(string? nameOrId = null) => Run(() => store.Tree(nameOrId));
}
