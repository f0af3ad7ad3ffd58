using Berth.Images.Comparison;

namespace Berth.Images;

public sealed partial class ImageStore
{
    /// <summary>In what the files of one image differ from another's.</summary>
    /// <param name="from">The first, by name or id.</param>
    /// <param name="to">The second.</param>
    /// <param name="cancellation">Stops between files.</param>
    /// <exception cref="ImageException">No such image.</exception>
    public IReadOnlyList<FileDifference> Compare(string from, string to, CancellationToken cancellation)
    {
        Image first = Get(from), second = Get(to);
        using IDisposable? keepsFirst = Hold(first), keepsSecond = Hold(second);
        return TreeComparison.Find(first.LayerDirectories, second.LayerDirectories, cancellation);
    }

    private IDisposable? Hold(Image image) => image.TopChainId is { } top ? HoldLayers(top) : null;
}
