namespace Berth.Images.Archives;

/// <summary>One image of an archive, its parts found but not yet checked against each other.</summary>
internal sealed record ArchiveImage
{
    public required byte[] Config { get; init; }

    /// <summary>Lowest first; null where the archive does not have it (the store may).</summary>
    public required IReadOnlyList<StagedLayer?> Layers { get; init; }

    /// <summary>Names with tags, as the archive spells them.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The id of the image it was built on.</summary>
    public string? Parent { get; init; }
}
