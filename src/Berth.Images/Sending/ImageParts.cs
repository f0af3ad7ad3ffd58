namespace Berth.Images.Sending;

/// <summary>What an image is made of, as one machine tells another: the layers by name, the documents whole.</summary>
public sealed record ImageParts
{
    /// <summary>The digest of the configuration.</summary>
    public required string Id { get; init; }

    public required byte[] Config { get; init; }

    /// <summary>The manifest that a registry knows it by; null where none does.</summary>
    public byte[]? Manifest { get; init; }

    /// <summary>Full names, tags and digests alike, which the image is to have there.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Lowest first.</summary>
    public required IReadOnlyList<LayerPart> Layers { get; init; }
}

/// <summary>A layer's archive, byte for byte as it once came.</summary>
/// <param name="ChainId">Names the layer together with all below it.</param>
/// <param name="Digest">Of the archive.</param>
/// <param name="Size">Of the archive, in bytes.</param>
public sealed record LayerPart(string ChainId, string Digest, long Size);

/// <summary>A layer that has to be sent.</summary>
/// <param name="Layer">Which.</param>
/// <param name="Received">How many bytes of its archive are there already.</param>
public sealed record WantedPart(LayerPart Layer, long Received);
