using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Berth.Images.Archives;

public enum CompressionKind
{
    None,
    Gzip,
    Zstd,
}

/// <summary>Compressed streams, told apart by their first bytes.</summary>
internal static class Compressions
{
    /// <summary>How many bytes <see cref="Detect"/> wants to see.</summary>
    public const int MagicLength = 6;

    /// <summary>
    /// The largest window a zstd frame may ask for: 32 MiB covers every level up to 20, and keeps a hostile frame from making
    /// the daemon allocate 2 GiB.
    /// </summary>
    private const int MaxZstdWindowLog = 25;

    public static CompressionKind Detect(ReadOnlySpan<byte> start) => start switch
    {
        [0x1f, 0x8b, ..] => CompressionKind.Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => CompressionKind.Zstd,
        [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..] => CompressionKind.Zstd, // a skippable frame first, as zstd:chunked writes
        [(byte)'B', (byte)'Z', (byte)'h', ..] => throw Unsupported("bzip2"),
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0x00, ..] => throw Unsupported("xz"),
        _ => CompressionKind.None,
    };

    /// <summary>The plain bytes of <paramref name="source"/>, which stays open. Broken data is an <see cref="ImageException"/>.</summary>
    public static Stream Decompress(Stream source, CompressionKind kind) => kind switch
    {
        CompressionKind.Gzip => new DecompressingStream(GzipContent.Open(source)),
        CompressionKind.Zstd => new DecompressingStream(DecompressZstd(source)),
        _ => source,
    };

    private static DecompressionStream DecompressZstd(Stream source)
    {
        var stream = new DecompressionStream(source, bufferSize: 128 * 1024, checkEndOfStream: true, leaveOpen: true);
        stream.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxZstdWindowLog);
        return stream;
    }

    private static ImageException Unsupported(string name) =>
        ImageException.InvalidArchive($"{name} compression is not supported: decompress the archive, or use gzip or zstd");
}
