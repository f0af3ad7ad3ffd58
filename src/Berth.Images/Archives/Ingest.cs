using Berth.Images.Archives.Tar;
using Berth.Images.Content;
using Berth.Images.Layers;
using Berth.Images.References;

namespace Berth.Images.Archives;

/// <summary>
/// One import or load: what arrives stays under temporary names until all of it has been verified; then one sync makes it
/// durable and renames make it visible, blobs before the layers that use them. Disposed uncommitted, it leaves nothing. What it
/// committed stays in use until it is disposed, so that images can be recorded meanwhile.
/// </summary>
internal sealed class Ingest(ContentStore content, LayerStore layers, TarLimits limits) : IDisposable
{
    private readonly LayerStager _stager = new(content, layers, limits);
    private readonly List<StagedLayer> _staged = [];
    private readonly List<(Layer Layer, StagedLayer Staged)> _finished = [];
    private readonly List<BlobWriter> _documents = [];
    private readonly List<Digest> _usedLayers = [];
    private readonly List<Digest> _usedBlobs = [];
    private readonly Lock _lock = new();

    /// <summary>Takes a layer's archive in; it belongs to no image yet. Several threads may do so at once.</summary>
    public StagedLayer Stage(ArchiveSource archive, CancellationToken cancellation, Func<BlobWriter>? createBlob = null)
    {
        StagedLayer staged = _stager.Stage(archive, createBlob, cancellation);
        lock (_lock)
        {
            _staged.Add(staged);
        }
        return staged;
    }

    /// <summary>Takes in a layer whose digest is known. Of one that breaks off, the blob keeps what has come, for the next attempt; of a wrong one nothing.</summary>
    /// <param name="expected">The digest of the archive as it comes.</param>
    /// <param name="blob">Made for it; from now on this method's.</param>
    /// <param name="archive">The archive.</param>
    /// <param name="mismatch">The error where the archive has another digest, which it is given.</param>
    /// <param name="cancellation">Stops it.</param>
    public StagedLayer StageKnown(Digest expected, BlobWriter blob, ArchiveSource archive, Func<Digest, ImageException> mismatch, CancellationToken cancellation)
    {
        bool isUsed = false;
        try
        {
            StagedLayer staged = Stage(archive, cancellation, UseBlob);
            return staged.Archive.Digest == expected ? staged : throw mismatch(staged.Archive.Digest);
        }
        catch (ImageException)
        {
            blob.Discard(); // wrong bytes are no beginning of the right ones
            throw;
        }
        finally
        {
            if (!isUsed)
            {
                blob.Discard();
                blob.Dispose(); // an uncompressed layer is not stored as a blob
            }
        }

        BlobWriter UseBlob()
        {
            isUsed = true;
            return blob;
        }
    }

    /// <summary>Whether the store has a layer, which then stays as long as this.</summary>
    public bool TryUse(Digest chainId)
    {
        bool exists = layers.TryAcquire(chainId) is not null;
        if (exists)
        {
            _usedLayers.Add(chainId);
        }
        return exists;
    }

    /// <summary>Adds an image's configuration.</summary>
    public Digest AddDocument(byte[] data)
    {
        BlobWriter writer = content.CreateWriter();
        _documents.Add(writer);
        writer.Write(data);
        return writer.Complete();
    }

    /// <summary>
    /// Puts an image's layers together, lowest first. Those the store has are used as they are; the others come from what was
    /// staged, which is null where the archive had nothing.
    /// </summary>
    /// <exception cref="ImageException">A layer is neither in the store nor staged.</exception>
    public void Place(IReadOnlyList<Digest> diffIds, IReadOnlyList<StagedLayer?> staged, CancellationToken cancellation)
    {
        IReadOnlyList<Digest> chain = Layer.ChainIds(diffIds);
        var lower = new List<string>();
        for (int i = 0; i < chain.Count; i++)
        {
            lower.Insert(0, Place(chain, i, staged[i], lower, cancellation));
        }
    }

    /// <summary>Makes everything durable, then visible.</summary>
    public void Commit()
    {
        content.SyncFileSystem();
        layers.SyncFileSystem();
        foreach (BlobWriter blob in _documents.Concat(_finished.Select(static item => item.Staged.Blob).OfType<BlobWriter>()))
        {
            content.Publish(blob);
            _usedBlobs.Add(blob.Digest);
        }
        content.SyncNames();
        foreach ((Layer layer, StagedLayer staged) in _finished)
        {
            layers.Publish(staged.Draft, layer);
            _usedLayers.Add(layer.ChainId);
        }
        layers.SyncNames();
    }

    public void Dispose()
    {
        _staged.ForEach(static staged => staged.Dispose());
        _documents.ForEach(static document => document.Dispose());
        _usedLayers.ForEach(chainId => layers.Release(chainId));
        _usedBlobs.ForEach(content.Release);
    }

    /// <summary>The directory that holds the layer's files at the moment.</summary>
    private string Place(IReadOnlyList<Digest> chain, int position, StagedLayer? staged, IReadOnlyList<string> lower, CancellationToken cancellation)
    {
        Digest chainId = chain[position];
        int pending = _finished.FindIndex(item => item.Layer.ChainId == chainId);
        if (pending >= 0)
        {
            return _finished[pending].Staged.Draft.RootPath;
        }
        if (layers.TryAcquire(chainId) is { } existing)
        {
            _usedLayers.Add(chainId);
            return existing.Directory;
        }
        if (staged is null)
        {
            throw ImageException.InvalidArchive($"invalid archive: layer {position} is missing");
        }
        staged = staged.TryTakeDraft() ? staged : StageAgain(staged, cancellation);
        Layer layer = layers.Finish(staged.Draft, lower, staged.Archive, chainId, position == 0 ? null : chain[position - 1]);
        _finished.Add((layer, staged));
        return staged.Draft.RootPath;
    }

    /// <summary>The same layer above other layers is another one: what it leaves unsaid it takes from what lies below.</summary>
    private StagedLayer StageAgain(StagedLayer staged, CancellationToken cancellation)
    {
        using Stream archive = staged.OpenArchive();
        return Stage((tap, stop) => ReadAhead.FromStage(archive, tap, stop), cancellation);
    }
}
