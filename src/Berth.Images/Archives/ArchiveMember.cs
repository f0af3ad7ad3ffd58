using Berth.Images.References;

namespace Berth.Images.Archives;

/// <summary>A file of an image archive: a small one in memory, or a layer that has been staged, or could not be. One is set.</summary>
internal sealed record ArchiveMember
{
    public byte[]? Document { get; init; }

    /// <summary>Has ended before anybody asks for the layer.</summary>
    public Task<StagedLayer>? Staging { get; init; }

    /// <summary>The digest of the member as it is in the archive.</summary>
    public Digest Digest => Document is null ? Staging!.GetAwaiter().GetResult().Archive.Digest : Digest.Of(Document);

    public StagedLayer RequireLayer(string path) =>
        Staging?.GetAwaiter().GetResult() ?? throw ImageException.InvalidArchive($"invalid archive: {path} is not a layer");
}
