namespace Berth.Engine.Images.Collection;

/// <summary>What a collection has done, or would do.</summary>
public sealed record CollectionReport
{
    /// <summary>Bytes in use before it: the images', or where the marks are shares everything's on their file system.</summary>
    public required long Used { get; init; }

    /// <summary>The marks, in bytes.</summary>
    public required long High { get; init; }

    /// <inheritdoc cref="High"/>
    public required long Low { get; init; }

    /// <summary>The images that are gone, or would be, the least recently used first.</summary>
    public required IReadOnlyList<CollectedImage> Images { get; init; }

    /// <summary>Bytes that has given back, or would.</summary>
    public long ReclaimedBytes => Images.Sum(static image => image.Bytes);
}

/// <summary>An image that goes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Names">Its names, tags and digests.</param>
/// <param name="LastUsed">When it was last used, tagged, or arrived; the year 1 where that is not known.</param>
/// <param name="Bytes">What that gives back: its layers that no other image has, or that go with it.</param>
public sealed record CollectedImage(string Id, IReadOnlyList<string> Names, DateTimeOffset LastUsed, long Bytes);
