namespace Berth.Api.Images;

/// <summary>
/// An image on its way from one engine to another, without the bytes of its layers: the answer of <c>GET /berth/images/NAME/parts</c>, and the body of
/// <c>POST /berth/images/wanted</c> and <c>POST /berth/images/receive</c>.
/// </summary>
public sealed record SentImage
{
    public string Id { get; init; } = "";

    /// <summary>The configuration, in base64.</summary>
    public byte[] Config { get; init; } = [];

    /// <summary>The manifest, in base64; null where no registry knows the image.</summary>
    public byte[]? Manifest { get; init; }

    /// <summary>Full names that the image has, tags and digests.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Lowest first.</summary>
    public IReadOnlyList<SentLayer> Layers { get; init; } = [];
}

/// <summary>A layer's archive.</summary>
public sealed record SentLayer
{
    public string ChainId { get; init; } = "";
    public string Digest { get; init; } = "";

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>Bytes that the receiver has of it already.</summary>
    public long Received { get; init; }
}

/// <summary>The answer of <c>POST /berth/images/receive</c>.</summary>
public sealed record ReceivedImage
{
    public string Id { get; init; } = "";

    /// <summary>The names it has got, as users write them.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
}
