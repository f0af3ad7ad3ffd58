using System.IO.Compression;
using Berth.Images;
using Berth.Images.Archives;
using Berth.Images.Archives.Tar;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Berth.UnitTests.Images;

public sealed class CompressionsTests
{
    private static readonly byte[] Plain = [.. Enumerable.Range(0, 300_000).Select(static i => (byte)(i * i >> 7))];

    [Theory]
    [InlineData(CompressionKind.Gzip)]
    [InlineData(CompressionKind.Zstd)]
    [InlineData(CompressionKind.None)]
    public void Decompress_Whole_IsThePlainBytes(CompressionKind kind)
    {
        byte[] compressed = Compress(kind);
        Assert.Equal(kind, Compressions.Detect(compressed));
        Assert.Equal(Plain, Decompress(compressed, kind));
    }

    [Fact]
    public void Decompress_GzipOfSeveralMembers_IsAllOfThem() =>
        Assert.Equal(2 * Plain.Length, Decompress([.. Compress(CompressionKind.Gzip), .. Compress(CompressionKind.Gzip)], CompressionKind.Gzip).Length);

    [Theory]
    [InlineData(CompressionKind.Gzip)]
    [InlineData(CompressionKind.Zstd)]
    public void Decompress_CutOff_IsAnInvalidArchive(CompressionKind kind)
    {
        byte[] compressed = Compress(kind);
        foreach (int missing in (int[])[1, 4, 9, compressed.Length / 2])
        {
            ImageException error = Assert.Throws<ImageException>(() => Decompress(compressed[..^missing], kind));
            Assert.Equal(ImageErrorKind.InvalidArchive, error.Kind);
        }
    }

    [Theory]
    [InlineData(CompressionKind.Gzip)]
    [InlineData(CompressionKind.Zstd)]
    public void Decompress_Corrupted_IsAnInvalidArchive(CompressionKind kind)
    {
        byte[] compressed = Compress(kind);
        compressed[compressed.Length / 2] ^= 0xff;
        ImageException error = Assert.Throws<ImageException>(() => Assert.Equal(Plain, Decompress(compressed, kind)));
        Assert.Equal(ImageErrorKind.InvalidArchive, error.Kind);
    }

    [Fact]
    public void Decompress_ZstdWithAHugeWindow_IsRefused()
    {
        using var target = new MemoryStream();
        using (CompressionStream compressor = Zstd(target, ZSTD_cParameter.ZSTD_c_windowLog, 27))
        {
            compressor.Write(Plain);
            compressor.Flush(); // so that the frame does not know its size, and asks for the whole window
        }
        Assert.Throws<ImageException>(() => Decompress(target.ToArray(), CompressionKind.Zstd));
    }

    [Theory]
    [InlineData("BZh91AY", "bzip2")]
    [InlineData("\u00fd7zXZ\0", "xz")]
    public void Detect_UnsupportedCompression_NamesIt(string start, string name) =>
        Assert.Contains(name, Assert.Throws<ImageException>(() => Compressions.Detect([.. start.Select(static c => (byte)c)])).Message, StringComparison.Ordinal);

    [Fact]
    public void Expanded_FarMoreThanReceived_IsRefusedAsABomb()
    {
        var guard = new ExpansionGuard(new TarLimits { MaxExpansion = 10, ExpansionAllowance = 1000 });
        guard.Received(100);
        guard.Expanded(1000);
        Assert.Contains("decompression bomb", Assert.Throws<ImageException>(() => guard.Expanded(200)).Message, StringComparison.Ordinal);
    }

    private static byte[] Compress(CompressionKind kind)
    {
        using var target = new MemoryStream();
        using (Stream stream = kind switch
        {
            CompressionKind.Gzip => new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true),
            CompressionKind.Zstd => Zstd(target, ZSTD_cParameter.ZSTD_c_checksumFlag, 1),
            _ => target,
        })
        {
            stream.Write(Plain);
        }
        return target.ToArray();
    }

    private static CompressionStream Zstd(Stream target, ZSTD_cParameter parameter, int value)
    {
        var stream = new CompressionStream(target, 3, leaveOpen: true);
        stream.SetParameter(parameter, value);
        return stream;
    }

    private static byte[] Decompress(byte[] data, CompressionKind kind)
    {
        using Stream stream = Compressions.Decompress(new MemoryStream(data), kind);
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }
}
