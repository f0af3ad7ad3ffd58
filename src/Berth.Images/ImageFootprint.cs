namespace Berth.Images;

/// <summary>What an image keeps on the disk, and what keeps the image, as a collection of garbage looks at it.</summary>
public sealed record ImageFootprint
{
    public required Image Image { get; init; }

    /// <summary>Its layers, lowest first; several images may have the same.</summary>
    public required IReadOnlyList<LayerFootprint> Layers { get; init; }

    /// <summary>When it was last used, tagged, or arrived; the year 1 where that is not known.</summary>
    public required DateTimeOffset LastUsed { get; init; }

    /// <summary>Whether its layers have users other than images: a container, a pull, a push, a save, a commit.</summary>
    public required bool IsHeld { get; init; }
}

/// <summary>A layer, and the bytes it takes: its files, and its archive where that is kept beside them.</summary>
public readonly record struct LayerFootprint(string ChainId, long Bytes);
