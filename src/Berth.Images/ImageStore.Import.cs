using Berth.Images.Archives;
using Berth.Images.Imports;
using Berth.Images.Oci;
using Berth.Images.References;

namespace Berth.Images;

public sealed record ImportOptions
{
    /// <summary>Dockerfile instructions for the configuration: "CMD [\"sh\"]".</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>The image's comment; null for "Imported from -".</summary>
    public string? Message { get; init; }

    /// <summary>What the files are for; null for this machine.</summary>
    public Platform? Platform { get; init; }

    /// <summary>When the image was made; null for now.</summary>
    public DateTimeOffset? Created { get; init; }
}

public sealed partial class ImageStore
{
    /// <summary>Makes an image of one layer from an archive of a root file system: plain, gzip or zstd.</summary>
    /// <param name="tar">The archive, read to its end.</param>
    /// <param name="repository">The image's name; null or empty for none.</param>
    /// <param name="tag">The tag; null or empty for the one in the repository's text, or "latest".</param>
    /// <param name="options">How it is to be run, and what it says of itself.</param>
    /// <param name="cancellation">Stops and leaves nothing.</param>
    /// <exception cref="ImageException">The name, a change or the archive is not valid.</exception>
    public async Task<Image> ImportAsync(Stream tar, string? repository, string? tag, ImportOptions options, CancellationToken cancellation)
    {
        ImageReference? name = string.IsNullOrEmpty(repository) ? null : ParseNewName(repository);
        name = name is null || string.IsNullOrEmpty(tag) ? name : name.WithTag(tag);
        ExecutionConfig config = ConfigChanges.Apply(new ExecutionConfig(), options.Changes);

        return await DedicatedThread.Run(() => Import(tar, name, config, options, cancellation)).ConfigureAwait(false);
    }

    private Image Import(Stream tar, ImageReference? name, ExecutionConfig config, ImportOptions options, CancellationToken cancellation)
    {
        using var ingest = new Ingest(_content, _layers, _limits);
        StagedLayer staged = ingest.Stage((tap, stop) => ReadAhead.FromConnection(tar, tap, stop), cancellation);
        Digest diffId = staged.Archive.DiffId;
        Digest id = ingest.AddDocument(OciJson.Write(DescribeImport(config, options, diffId)));
        ingest.Place([diffId], [staged], cancellation);
        ingest.Commit();
        lock (_lock)
        {
            return Snapshot(AddImageUnsynchronized(id, parent: null, name is null ? [] : [name]).Image);
        }
    }

    private ImageConfig DescribeImport(ExecutionConfig config, ImportOptions options, Digest diffId)
    {
        string created = Timestamp.Format(options.Created ?? _time.GetUtcNow());
        string comment = string.IsNullOrEmpty(options.Message) ? "Imported from -" : options.Message;
        Platform platform = options.Platform ?? Platform.Host;
        return new ImageConfig
        {
            Created = created, Architecture = platform.Architecture, Variant = platform.Variant, Os = platform.Os, Comment = comment,
            Config = config, RootFs = new RootFileSystem { DiffIds = [diffId.ToString()] },
            History = [new HistoryRecord { Created = created, Comment = comment }],
        };
    }
}
