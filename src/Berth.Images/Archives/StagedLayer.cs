using Berth.Images.Content;
using Berth.Images.Layers;

namespace Berth.Images.Archives;

/// <summary>
/// A layer that has arrived but belongs to no image yet: its files in a draft, and where the archive itself is kept, a blob.
/// </summary>
internal sealed class StagedLayer(LayerArchive archive, LayerDraft draft, BlobWriter? blob) : IDisposable
{
    private bool _taken;

    public LayerArchive Archive { get; } = archive;

    public BlobWriter? Blob { get; } = blob;

    public LayerDraft Draft { get; } = draft;

    /// <summary>Whether the draft is still to be had. A second image that needs the layer above others has to unpack it anew.</summary>
    public bool TryTakeDraft()
    {
        bool first = !_taken;
        _taken = true;
        return first;
    }

    /// <summary>The archive once more, as it came.</summary>
    public Stream OpenArchive() => Blob is null
        ? Draft.OpenArchive()
        : new FileStream(Blob.TemporaryPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    public void Dispose()
    {
        Draft.Dispose();
        Blob?.Dispose();
    }
}
