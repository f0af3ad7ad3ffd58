using System.Formats.Tar;
using System.Text;
using Berth.Linux;
using Berth.Tests.Images;
using TarEntry = Berth.Images.Archives.Tar.TarEntry;
using TarReader = Berth.Images.Archives.Tar.TarReader;

namespace Berth.UnitTests.Images;

public sealed class TarHeaderWriterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(256)]
    [InlineData(4000)]
    public void Encode_NamesOfAnyLength_AreReadBack(int length)
    {
        foreach (string name in (string[])[new('n', length), string.Join('/', new string('d', length).Chunk(60).Select(static part => new string(part)))])
        {
            TarEntry entry = RoundTrip(new TarEntry { Kind = Berth.Images.Archives.Tar.TarEntryKind.File, Name = Encoding.ASCII.GetBytes(name) });
            Assert.Equal(name, entry.DisplayName);
        }
    }

    [Fact]
    public void Encode_EverythingUnusual_IsReadBack()
    {
        var written = new TarEntry
        {
            Kind = Berth.Images.Archives.Tar.TarEntryKind.CharacterDevice, Name = [0xff, .. Enumerable.Repeat((byte)'x', 200)], Mode = 0xFFF,
            User = 4_000_000_000, Group = 2_097_152, Modified = new FileTime(-3, 999_999_999), DeviceMajor = 5, DeviceMinor = 300,
            Attributes = [new("security.capability"u8.ToArray(), [1, 0, 10, 255]), new("user.a"u8.ToArray(), [])],
        };
        TarEntry read = RoundTrip(written);
        Assert.Equal(written.Name, read.Name);
        Assert.Equal((written.Kind, written.Mode, written.User, written.Group), (read.Kind, read.Mode, read.User, read.Group));
        Assert.Equal((written.Modified, written.DeviceMajor, written.DeviceMinor), (read.Modified, read.DeviceMajor, read.DeviceMinor));
        Assert.Equal(written.Attributes.Select(item => (Convert.ToHexString(item.Name), Convert.ToHexString(item.Value))),
            read.Attributes.Select(item => (Convert.ToHexString(item.Name), Convert.ToHexString(item.Value))));
    }

    /// <summary>An independent reader agrees with ours on what was written.</summary>
    [Fact]
    public void Encode_PlainEntries_AreWhatTheFrameworkReads()
    {
        byte[] archive = new TarBuilder().Directory("d/", 0x3FF).File("d/file", "content").Link("link", "d/file").HardLink("hard", "d/file").Build();
        using var reader = new System.Formats.Tar.TarReader(new MemoryStream(archive));
        var seen = new List<(TarEntryType, string, string)>();
        while (reader.GetNextEntry() is { } entry)
        {
            seen.Add((entry.EntryType, entry.Name, entry.LinkName));
        }
        Assert.Equal(
            [(TarEntryType.Directory, "d/", ""), (TarEntryType.RegularFile, "d/file", ""), (TarEntryType.SymbolicLink, "link", "d/file"), (TarEntryType.HardLink, "hard", "d/file")],
            seen);
    }

    private static TarEntry RoundTrip(TarEntry entry)
    {
        var reader = new TarReader(new MemoryStream(new TarBuilder().Add(entry).Build()));
        TarEntry read = reader.Next()!;
        Assert.Null(reader.Next());
        return read;
    }
}
