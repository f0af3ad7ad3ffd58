using Berth.Images.Content;
using Berth.Images.Layers;

namespace Berth.Images.Archives;

/// <summary>
/// A layer's archive that has arrived but belongs to no image yet: its bytes in a temporary blob, its files in a draft.
/// </summary>
internal sealed class StagedLayer(BlobWriter blob, LayerDraft draft, LayerArchive archive) : IDisposable
{
    private LayerDraft? _draft = draft;

    public BlobWriter Blob { get; } = blob;

    public LayerArchive Archive { get; } = archive;

    /// <summary>The unpacked files, once: a second image that needs them above other layers has to unpack them anew.</summary>
    public LayerDraft? TakeDraft()
    {
        LayerDraft? draft = _draft;
        _draft = null;
        return draft;
    }

    public void Dispose()
    {
        _draft?.Dispose();
        Blob.Dispose();
    }
}
