namespace Berth.Images.Archives.Tar;

/// <summary>What one archive may ask for before it is taken for a bomb. A layer that exceeds one is refused, with the figure named.</summary>
public sealed record TarLimits
{
    /// <summary>Files, directories and links, those included that only a path implies. Each costs an inode.</summary>
    public long MaxEntries { get; init; } = 4_000_000;

    /// <summary>Bytes of the archive once decompressed, and bytes of any one sparse file.</summary>
    public long MaxBytes { get; init; } = 1L << 40;

    /// <summary>
    /// Bytes out for each byte in, once more than <see cref="ExpansionAllowance"/> has come out. Gzip cannot exceed 1032.
    /// </summary>
    public long MaxExpansion { get; init; } = 500;

    /// <summary>Decompressed bytes that are never held against <see cref="MaxExpansion"/>: a new disk image is mostly zeros.</summary>
    public long ExpansionAllowance { get; init; } = 1L << 30;
}
