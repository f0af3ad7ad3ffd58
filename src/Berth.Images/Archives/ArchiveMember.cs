using Berth.Images.References;

namespace Berth.Images.Archives;

/// <summary>A file of an image archive: a small one in memory, a layer that was staged, or one that could not be. One is set.</summary>
internal sealed record ArchiveMember
{
    public byte[]? Document { get; init; }

    public StagedLayer? Layer { get; init; }

    public ImageException? Failure { get; init; }

    /// <summary>The digest of the member as it is in the archive.</summary>
    public Digest Digest => Layer?.Archive.Digest ?? (Document is null ? throw Failure! : Digest.Of(Document));

    public StagedLayer RequireLayer(string path) =>
        Layer ?? throw Failure ?? ImageException.InvalidArchive($"invalid archive: {path} is not a layer");
}
