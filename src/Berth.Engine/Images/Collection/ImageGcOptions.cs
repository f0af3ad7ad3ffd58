namespace Berth.Engine.Images.Collection;

/// <summary>When images that nobody uses go by themselves: above the high mark, the least recently used first, until below the low mark.</summary>
public sealed record ImageGcOptions
{
    /// <summary>Above it something is done.</summary>
    public required Watermark High { get; init; }

    /// <summary>Down to it images go; of the same kind as <see cref="High"/>, and lower.</summary>
    public required Watermark Low { get; init; }

    /// <summary>An image that arrived, was tagged or was used within that time stays.</summary>
    public TimeSpan MinAge { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>How much is much: bytes that the images take, or a share of their file system that is in use, by whatever.</summary>
/// <param name="Value">Bytes, or percent.</param>
/// <param name="IsShare">Whether it is percent.</param>
public readonly record struct Watermark(long Value, bool IsShare)
{
    /// <summary>In bytes.</summary>
    /// <param name="capacity">Of the file system.</param>
    internal long BytesOf(long capacity) => IsShare ? (long)(capacity / 100m * Value) : Value;
}
