namespace Berth.Api.Images;

/// <summary>The answer of <c>POST /berth/images/gc</c>: what has gone, or would.</summary>
public sealed record ImageCollection
{
    /// <summary>Bytes in use before it: the images', or everything's on their file system.</summary>
    public long Used { get; init; }

    /// <summary>The mark, in bytes, above which images go.</summary>
    public long High { get; init; }

    /// <summary>The mark, in bytes, down to which they go.</summary>
    public long Low { get; init; }

    /// <summary>The least recently used first.</summary>
    public IReadOnlyList<CollectedImage> Images { get; init; } = [];

    /// <summary>Bytes.</summary>
    public long SpaceReclaimed { get; init; }
}

/// <summary>An image that goes.</summary>
public sealed record CollectedImage
{
    public string Id { get; init; } = "";
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Seconds since 1970; negative where that is not known.</summary>
    public long LastUsed { get; init; }

    /// <summary>Bytes that are given back with it.</summary>
    public long Size { get; init; }
}
