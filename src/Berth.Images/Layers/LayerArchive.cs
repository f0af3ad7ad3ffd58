using Berth.Images.Archives;
using Berth.Images.References;

namespace Berth.Images.Layers;

/// <summary>The archive a layer came as, and how to get it again.</summary>
internal sealed record LayerArchive
{
    /// <summary>The digest of the archive once decompressed.</summary>
    public required Digest DiffId { get; init; }

    /// <summary>The digest of the archive as it came.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Bytes of the archive as it came.</summary>
    public required long Size { get; init; }

    public required CompressionKind Compression { get; init; }

    /// <summary>
    /// Whether the archive is a blob in the content store: a compressed one always, so that its digest survives. An
    /// uncompressed one is put together from the layer's files (<see cref="AssembledArchive"/>).
    /// </summary>
    public required bool IsBlob { get; init; }
}
