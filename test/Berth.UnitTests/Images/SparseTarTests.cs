using System.Text;
using Berth.Images.Archives.Tar;
using Berth.Images;
using Berth.Tests.Images;

namespace Berth.UnitTests.Images;

public sealed class SparseTarTests
{
    private static readonly SparseExtent[] Extents = [new(4096, 5), new(1_000_000, 3)];

    [Fact]
    public void Next_OldGnuFormat_HasExtents()
    {
        byte[] header = new RawHeader("x", 'S', 8).Gnu().Field(386, Octal(4096) + Octal(5) + Octal(1_000_000) + Octal(3)).Field(483, Octal(2_000_000)).Build("hellobye"u8);
        AssertSparse(header);
    }

    [Fact]
    public void Next_OldGnuFormatContinued_HasAllExtents()
    {
        string four = string.Concat(Enumerable.Range(0, 4).Select(i => Octal(i * 10) + Octal(1)));
        byte[] more = new byte[512];
        Encoding.ASCII.GetBytes(Octal(40) + Octal(1)).CopyTo(more, 0);
        byte[] header = new RawHeader("x", 'S', 5).Gnu().Field(386, four).Field(482, "\u0001").Field(483, Octal(41)).Build();
        (TarEntry entry, byte[] payload) = Read([.. header, .. more, .. "abcde"u8, .. new byte[507]]);
        Assert.Equal([0, 10, 20, 30, 40], entry.Extents!.Select(extent => extent.Offset));
        Assert.Equal("abcde"u8, payload);
    }

    [Fact]
    public void Next_PaxFormat00_HasExtents()
    {
        byte[] records = Records(("GNU.sparse.size", "2000000"), ("GNU.sparse.numblocks", "2"), ("GNU.sparse.offset", "4096"),
            ("GNU.sparse.numbytes", "5"), ("GNU.sparse.offset", "1000000"), ("GNU.sparse.numbytes", "3"));
        AssertSparse([.. new RawHeader("p", 'x', records.Length).Ustar().Build(records), .. new RawHeader("x", '0', 8).Ustar().Build("hellobye"u8)]);
    }

    [Fact]
    public void Next_PaxFormat01_HasExtents()
    {
        byte[] records = Records(("GNU.sparse.size", "2000000"), ("GNU.sparse.name", "x"), ("GNU.sparse.map", "4096,5,1000000,3"));
        AssertSparse([.. new RawHeader("p", 'x', records.Length).Ustar().Build(records), .. new RawHeader("GNUSparseFile.0/x", '0', 8).Ustar().Build("hellobye"u8)]);
    }

    [Fact]
    public void Next_PaxFormat10_HasExtents()
    {
        byte[] map = [.. "2\n4096\n5\n1000000\n3\n"u8, .. new byte[512 - 19]];
        byte[] records = Records(("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "x"), ("GNU.sparse.realsize", "2000000"));
        AssertSparse([
            .. new RawHeader("p", 'x', records.Length).Ustar().Build(records),
            .. new RawHeader("GNUSparseFile.0/x", '0', 520).Ustar().Build([.. map, .. "hellobye"u8])]);
    }

    [Theory]
    [InlineData("0,5,3,3")] // overlapping
    [InlineData("0,5")] // less than the payload
    [InlineData("0,8,9223372036854775807,1")] // overflowing
    [InlineData("1999999,8")] // beyond the end
    [InlineData("-1,8")]
    [InlineData("0,x")]
    public void Next_ImpossibleMap_IsAnInvalidArchive(string map)
    {
        byte[] records = Records(("GNU.sparse.size", "2000000"), ("GNU.sparse.map", map));
        byte[] archive = [.. new RawHeader("p", 'x', records.Length).Ustar().Build(records), .. new RawHeader("x", '0', 8).Ustar().Build("hellobye"u8)];
        Assert.Equal(ImageErrorKind.InvalidArchive, Assert.Throws<ImageException>(() => Read(archive)).Kind);
    }

    private static void AssertSparse(byte[] archive)
    {
        (TarEntry entry, byte[] payload) = Read(archive);
        Assert.Equal("x", entry.DisplayName);
        Assert.Equal(2_000_000, entry.FileSize);
        Assert.Equal(Extents, entry.Extents!);
        Assert.Equal("hellobye"u8, payload);
    }

    private static (TarEntry Entry, byte[] Payload) Read(byte[] archive)
    {
        var reader = new TarReader(new MemoryStream(archive));
        TarEntry entry = reader.Next()!;
        byte[] payload = reader.ReadWholePayload(1000);
        Assert.Null(reader.Next());
        return (entry, payload);
    }

    private static string Octal(long number) => Convert.ToString(number, 8).PadLeft(11, '0') + "\0";

    private static byte[] Records(params (string Key, string Value)[] records) =>
        [.. records.SelectMany(record => RawHeader.Pax(record.Key, record.Value).Skip(512).TakeWhile(static value => value != 0))];
}
