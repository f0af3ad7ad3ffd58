using Berth.Images.Archives;
using Berth.Images.Layers;
using Berth.Images.Oci;
using Berth.Images.References;

namespace Berth.Images;

/// <summary>What a container has added to its image, and how the two together are run.</summary>
public sealed record CommitSource
{
    /// <summary>The image below; it may have been removed meanwhile, its layers not.</summary>
    public required string ParentId { get; init; }

    /// <summary>The chain id of its topmost layer; null for one without layers.</summary>
    public required string? TopChainId { get; init; }

    /// <summary>The container's upper directory.</summary>
    public required string Directory { get; init; }

    /// <summary>Which absolute paths in it are not the container's doing.</summary>
    public required Func<string, bool> IsLeftOut { get; init; }

    public required ExecutionConfig Config { get; init; }

    /// <summary>The command that has changed the files.</summary>
    public string CreatedBy { get; init; } = "";

    public string Author { get; init; } = "";

    public string Comment { get; init; } = "";
}

public sealed partial class ImageStore
{
    /// <summary>Makes an image of another one's layers and one more.</summary>
    /// <param name="source">The container's part.</param>
    /// <param name="repository">The image's name; null or empty for none.</param>
    /// <param name="tag">The tag; null or empty for the one in the repository's text, or "latest".</param>
    /// <param name="cancellation">Stops and leaves nothing.</param>
    /// <exception cref="ImageException">The name is not valid, or a layer is damaged.</exception>
    public async Task<Image> CommitAsync(CommitSource source, string? repository, string? tag, CancellationToken cancellation)
    {
        ImageReference? name = string.IsNullOrEmpty(repository) ? null : ParseNewName(repository);
        name = name is null || string.IsNullOrEmpty(tag) ? name : name.WithTag(tag);
        return await DedicatedThread.Run(() => Commit(source, name, cancellation)).ConfigureAwait(false);
    }

    private Image Commit(CommitSource source, ImageReference? name, CancellationToken cancellation)
    {
        using IDisposable? held = source.TopChainId is null ? null : HoldLayers(source.TopChainId);
        List<Digest> diffIds = DiffIdsUpTo(source.TopChainId);
        using var ingest = new Ingest(_content, _layers, _limits);
        using var packed = new PackedLayer(source.Directory, source.IsLeftOut, cancellation);
        StagedLayer staged = ingest.Stage((tap, stop) => ReadAhead.FromStage(packed, tap, stop), cancellation);
        StagedLayer?[] layers = [.. diffIds.Select(static _ => (StagedLayer?)null), staged];
        diffIds.Add(staged.Archive.DiffId);
        StoredImage? parent;
        lock (_lock)
        {
            parent = FindUnsynchronized(source.ParentId);
        }
        Digest id = ingest.AddDocument(OciJson.Write(DescribeCommit(source, parent?.Config, diffIds)));
        ingest.Place(diffIds, layers, cancellation);
        ingest.Commit();
        lock (_lock)
        {
            return Snapshot(AddImageUnsynchronized(id, parent?.Record.Id, name is null ? [] : [name]).Image);
        }
    }

    private List<Digest> DiffIdsUpTo(string? topChainId)
    {
        List<Digest> diffIds = [];
        for (Digest? next = topChainId is null ? null : Digest.Parse(topChainId); next is { } chainId;)
        {
            Layer layer = AcquireLayer(chainId);
            _layers.Release(chainId);
            diffIds.Insert(0, layer.Archive.DiffId);
            next = layer.Parent;
        }
        return diffIds;
    }

    private ImageConfig DescribeCommit(CommitSource source, ImageConfig? parent, List<Digest> diffIds)
    {
        string created = Timestamp.Format(_time.GetUtcNow());
        HistoryRecord step = new() { Created = created, CreatedBy = source.CreatedBy, Author = NullIfEmpty(source.Author), Comment = NullIfEmpty(source.Comment) };
        // Of an image that is gone only its layers are known.
        IReadOnlyList<HistoryRecord> before = parent?.History ?? [.. diffIds.SkipLast(1).Select(_ => new HistoryRecord { Created = created })];
        return new ImageConfig
        {
            Created = created, Author = NullIfEmpty(source.Author), Comment = NullIfEmpty(source.Comment),
            Architecture = parent?.Architecture ?? Platform.Host.Architecture, Variant = parent is null ? Platform.Host.Variant : parent.Variant,
            Os = parent?.Os ?? Platform.Host.Os, OsVersion = parent?.OsVersion, Config = source.Config,
            RootFs = new RootFileSystem { DiffIds = [.. diffIds.Select(static diffId => diffId.ToString())] }, History = [.. before, step],
        };
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
