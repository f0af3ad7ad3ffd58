using System.Text;
using Berth.Images.Archives.Tar;
using Berth.Images;
using Berth.Linux;
using Berth.Tests.Images;

namespace Berth.UnitTests.Images;

public sealed class TarReaderTests
{
    [Fact]
    public void Next_V7Header_TakesATrailingSlashForADirectory()
    {
        List<TarEntry> entries = Read([.. new RawHeader("dir/", '\0').Build(), .. new RawHeader("file", '\0', 3).Build("abc"u8)]);
        Assert.Equal([TarEntryKind.Directory, TarEntryKind.File], entries.Select(entry => entry.Kind));
        Assert.Equal(3, entries[1].PayloadSize);
    }

    [Fact]
    public void Next_UstarPrefix_IsPutInFront() =>
        Assert.Equal("some/prefix/name", Single(new RawHeader("name", '0').Ustar().Field(345, "some/prefix").Build()).DisplayName);

    [Fact]
    public void Next_GnuHeader_HasNoPrefix() =>
        Assert.Equal("name", Single(new RawHeader("name", '0').Gnu().Field(345, "14000000000").Build()).DisplayName);

    [Fact]
    public void Next_GnuLongNames_ReplaceTheHeaders()
    {
        string name = new('n', 300);
        string target = new('t', 200);
        TarEntry entry = Single([
            .. new RawHeader("././@LongLink", 'L', 301).Gnu().Build(Encoding.ASCII.GetBytes(name + "\0")),
            .. new RawHeader("././@LongLink", 'K', 201).Gnu().Build(Encoding.ASCII.GetBytes(target + "\0")),
            .. new RawHeader("short", '2').Gnu().Build()]);
        Assert.Equal(name, entry.DisplayName);
        Assert.Equal(target, Encoding.ASCII.GetString(entry.LinkName));
    }

    [Fact]
    public void Next_NamesThatAreNoText_KeepTheirBytes()
    {
        byte[] name = [(byte)'a', 0xff, 0xc3, 0x28, (byte)'z'];
        Assert.Equal(name, Single(new RawHeader("", '0').Field(0, name).Build()).Name);
        Assert.Equal(name, Single([.. RawHeader.Pax("path", name), .. new RawHeader("x", '0').Build()]).Name);
    }

    [Fact]
    public void Next_PaxAttributes_KeepBinaryValues()
    {
        byte[] capability = [1, 0, 0, 2, 0, (byte)'\n', 0xff, 0];
        TarEntry entry = Single([.. RawHeader.Pax("SCHILY.xattr.security.capability", capability), .. new RawHeader("x", '0').Build()]);
        TarAttribute attribute = Assert.Single(entry.Attributes);
        Assert.Equal("security.capability"u8, attribute.Name);
        Assert.Equal(capability, attribute.Value);
    }

    [Theory]
    [InlineData("1600000000.123456789", 1_600_000_000, 123_456_789)]
    [InlineData("1600000000.1234567891", 1_600_000_000, 123_456_789)]
    [InlineData("1600000000.5", 1_600_000_000, 500_000_000)]
    [InlineData("7", 7, 0)]
    [InlineData("-1", -1, 0)]
    [InlineData("-1.25", -2, 750_000_000)]
    [InlineData("-0.5", -1, 500_000_000)]
    public void Next_PaxTime_IsExactToTheNanosecond(string text, long seconds, long nanoseconds)
    {
        TarEntry entry = Single([.. RawHeader.Pax("mtime", text), .. new RawHeader("x", '0').Build()]);
        Assert.Equal(new FileTime(seconds, nanoseconds), entry.Modified);
        Assert.Equal(entry.Modified, PaxTime.Parse(PaxTime.Format(entry.Modified)));
    }

    [Fact]
    public void Next_PaxNumbers_OverrideTheHeaders()
    {
        TarEntry entry = Single([.. RawHeader.Pax("uid", "4000000000"), .. new RawHeader("x", '0').Build()]);
        Assert.Equal(4_000_000_000, entry.User);
        byte[] archive = [.. RawHeader.Pax("size", "3"), .. new RawHeader("x", '0').Build("abc"u8)];
        Assert.Equal(3, Single(archive).PayloadSize);
    }

    [Fact]
    public void Next_GlobalHeaderAndVolumeLabel_AreSkipped()
    {
        byte[] archive = [.. RawHeader.Pax("path", "evil"u8, 'g'), .. new RawHeader("label", 'V').Gnu().Build(), .. new RawHeader("x", '0').Build()];
        Assert.Equal("x", Single(archive).DisplayName);
    }

    [Fact]
    public void Next_Base256Numbers_AreRead()
    {
        byte[] size = [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5];
        byte[] past = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe];
        TarEntry entry = Single(new RawHeader("x", '0').Field(124, size).Field(136, past).Build("12345"u8));
        Assert.Equal((5, new FileTime(-2, 0)), (entry.PayloadSize, entry.Modified));
    }

    [Fact]
    public void Next_DirectoryWithASize_HasNoPayload()
    {
        List<TarEntry> entries = Read([.. new RawHeader("d", '5', 512).Build(), .. new RawHeader("x", '0').Build()]);
        Assert.Equal(["d", "x"], entries.Select(entry => entry.DisplayName));
    }

    [Theory]
    [InlineData("lone zero")]
    [InlineData("checksum")]
    [InlineData("negative size")]
    [InlineData("huge metadata")]
    [InlineData("unknown type")]
    [InlineData("owner")]
    [InlineData("pax length")]
    [InlineData("not a tar")]
    public void Next_Malformed_IsAnInvalidArchive(string what)
    {
        byte[] good = new RawHeader("x", '0').Build();
        byte[] archive = what switch
        {
            "lone zero" => [.. new byte[512], .. good],
            "checksum" => [(byte)'y', .. good[1..]],
            "negative size" => new RawHeader("x", '0').Field(124, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).Build(),
            "huge metadata" => new RawHeader("x", 'x', (1 << 20) + 1).Build(),
            "unknown type" => new RawHeader("x", '8').Build(),
            "owner" => [.. RawHeader.Pax("uid", "4294967295"), .. good],
            "pax length" => [.. new RawHeader("x", 'x', 10).Build("99 path=a\n"u8), .. good],
            _ => Encoding.ASCII.GetBytes(new string('{', 600)),
        };
        Assert.Equal(ImageErrorKind.InvalidArchive, Assert.Throws<ImageException>(() => Read(archive)).Kind);
    }

    [Fact]
    public void Next_TruncatedAnywhere_FailsOrEndsAtAnEntry()
    {
        byte[] archive = [.. RawHeader.Pax("mtime", "1.5"), .. new RawHeader("a", '0', 700).Build(new byte[700]), .. new RawHeader("b", '5').Build()];
        for (int length = 1; length < archive.Length; length++)
        {
            try
            {
                Assert.InRange(Read(archive[..length]).Count, 0, 1);
            }
            catch (ImageException e)
            {
                Assert.Equal(ImageErrorKind.InvalidArchive, e.Kind);
            }
        }
        Assert.Throws<ImageException>(() => Read(archive[..(archive.Length - 512 - 400)])); // inside the payload
    }

    [Fact]
    public void Next_CorruptedAnywhere_NeverFailsOtherwise()
    {
        byte[] archive = new TarBuilder().Directory("d/").File("d/f", "content").Link("l", "d/f").HardLink("h", "d/f")
            .Add(new TarEntry { Kind = TarEntryKind.File, Name = "x"u8.ToArray(), Modified = new FileTime(-5, 7), Attributes = [new("user.a"u8.ToArray(), [0, 1])] }).Build();
        var random = new Random(42);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. archive];
            for (int flips = random.Next(1, 6); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }
            RepairChecksums(damaged, random);
            try
            {
                Read(damaged);
            }
            catch (ImageException e)
            {
                Assert.Equal(ImageErrorKind.InvalidArchive, e.Kind);
            }
        }
    }

    /// <summary>Most damage would stop at the checksum; half of the time it is made right, so that the rest is reached.</summary>
    private static void RepairChecksums(byte[] archive, Random random)
    {
        for (int block = 0; block + 512 <= archive.Length && random.Next(2) == 0; block += 512)
        {
            Span<byte> header = archive.AsSpan(block, 512);
            header.Slice(148, 8).Fill((byte)' ');
            int sum = 0;
            foreach (byte value in header)
            {
                sum += value;
            }
            Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header[148..]);
        }
    }

    private static TarEntry Single(byte[] archive) => Assert.Single(Read(archive));

    private static List<TarEntry> Read(byte[] archive)
    {
        var reader = new TarReader(new DribbleStream(archive));
        var entries = new List<TarEntry>();
        while (reader.Next() is { } entry)
        {
            entries.Add(entry);
        }
        return entries;
    }

    /// <summary>Gives a few bytes at a time, as connections do.</summary>
    private sealed class DribbleStream(byte[] data) : MemoryStream(data)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 97));
    }
}
