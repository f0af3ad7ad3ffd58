using System.Text;
using Berth.Images;
using Berth.Images.Archives.Tar;
using Berth.Linux;
using Berth.Tests.Images;

namespace Berth.KernelTests.Images;

/// <summary>A layer holds exactly what its archive says.</summary>
public sealed class UnpackTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public static TheoryData<uint> Modes => [0x9FF /* 04777 */, 0x5ED /* 02755 */, 0x3FF /* 01777 */, 0, 0xFFF];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Unpack_Modes_AreExact(uint mode)
    {
        string root = await Unpack(new TarBuilder().Directory("d/", mode).File("d/f", "x", mode).Add(Node(TarEntryKind.Fifo, "d/p", mode)));
        Assert.All((string[])["d", "d/f", "d/p"], path => Assert.Equal(mode, Inspect.Status(root, path).Mode));
    }

    [Fact]
    public async Task Unpack_Owners_AreNumericAndOfAnySize()
    {
        string root = await Unpack(new TarBuilder().Add(Owned(TarEntryKind.File, "f")).Add(Owned(TarEntryKind.Directory, "d/"))
            .Add(Owned(TarEntryKind.SymbolicLink, "l", "nowhere")).Add(Owned(TarEntryKind.Fifo, "p")));
        Assert.All((string[])["f", "d", "l", "p"], path =>
            Assert.Equal((4_000_000_000u, 70_000u), (Inspect.Status(root, path).User, Inspect.Status(root, path).Group)));
    }

    [Fact]
    public async Task Unpack_FileBelowSetgidDirectory_KeepsItsOwnGroup()
    {
        var directory = new TarEntry { Kind = TarEntryKind.Directory, Name = "d/"u8.ToArray(), Mode = 0x5FF, Group = 50 };
        string root = await Unpack(new TarBuilder().Add(directory).File("d/f").Directory("d/sub/"));
        Assert.Equal(0u, Inspect.Status(root, "d/f").Group);
        Assert.Equal((0u, 0x1EDu), (Inspect.Status(root, "d/sub").Group, Inspect.Status(root, "d/sub").Mode));
    }

    [Fact]
    public async Task Unpack_Times_AreExactAlsoOfDirectoriesThatWereWrittenToLater()
    {
        var time = new FileTime(1_234_567_890, 123_456_789);
        TarBuilder tar = new TarBuilder().Add(Timed(TarEntryKind.Directory, "./", time)).Add(Timed(TarEntryKind.Directory, "d/", time))
            .Add(Timed(TarEntryKind.SymbolicLink, "l", time, "x")).Add(Timed(TarEntryKind.File, "d/f", time)).Add(Timed(TarEntryKind.Fifo, "d/p", time));
        for (int i = 0; i < 40; i++)
        {
            tar.Directory($"e{i}/").File($"e{i}/f").File($"d/f{i}");
        }
        string root = await Unpack(tar);
        Assert.All((string[])[".", "d", "l", "d/f", "d/p"], path => Assert.Equal(time, Inspect.Status(root, path).Modified));
        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal(TarBuilder.Time, Inspect.Status(root, $"e{i}").Modified));
    }

    [Fact]
    public async Task Unpack_Attributes_SurviveTheChangeOfOwnerAndMode()
    {
        byte[] capability = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        TarAttribute[] attributes = [new("security.capability"u8.ToArray(), capability), new("user.note"u8.ToArray(), [0, 255, 10]), new("trusted.x"u8.ToArray(), "t"u8.ToArray())];
        var file = new TarEntry { Kind = TarEntryKind.File, Name = "f"u8.ToArray(), Mode = 0x9ED, User = 5, Attributes = attributes };
        var directory = new TarEntry { Kind = TarEntryKind.Directory, Name = "d/"u8.ToArray(), Mode = 0x1ED, Attributes = attributes[1..] };
        string root = await Unpack(new TarBuilder().Add(file).Add(directory).File("d/x"));
        Assert.Equal(capability, Inspect.Attribute(root, "f", "security.capability"));
        Assert.Equal([0, 255, 10], Inspect.Attribute(root, "f", "user.note"));
        Assert.Equal("t"u8.ToArray(), Inspect.Attribute(root, "d", "trusted.x"));
        Assert.Equal(0x9EDu, Inspect.Status(root, "f").Mode);
    }

    [Fact]
    public async Task Unpack_OverlaysOwnAttributes_AreLeftOut()
    {
        var directory = new TarEntry
        {
            Kind = TarEntryKind.Directory, Name = "d/"u8.ToArray(), Mode = 0x1ED,
            Attributes = [new("trusted.overlay.redirect"u8.ToArray(), "/etc"u8.ToArray()), new("user.overlay.opaque"u8.ToArray(), "y"u8.ToArray())],
        };
        string root = await Unpack(new TarBuilder().Add(directory));
        Assert.Null(Inspect.Attribute(root, "d", "trusted.overlay.redirect"));
        Assert.Null(Inspect.Attribute(root, "d", "user.overlay.opaque"));
    }

    [Fact]
    public async Task Unpack_DefaultAclOfADirectory_IsNotPassedOnToItsFiles()
    {
        // version 2; user::rwx, user:1234:rwx, group::r-x, mask::rwx, other::r-x (linux/posix_acl_xattr.h)
        byte[] acl = Convert.FromHexString("02000000" + "01000700FFFFFFFF" + "02000700D2040000" + "04000500FFFFFFFF" + "10000700FFFFFFFF" + "20000500FFFFFFFF");
        var directory = new TarEntry { Kind = TarEntryKind.Directory, Name = "d/"u8.ToArray(), Mode = 0x1ED, Attributes = [new("system.posix_acl_default"u8.ToArray(), acl)] };
        string root = await Unpack(new TarBuilder().Add(directory).File("d/f", "x", 0x180).Directory("d/sub/"));
        Assert.Equal(acl, Inspect.Attribute(root, "d", "system.posix_acl_default"));
        Assert.All((string[])["d/f", "d/sub"], path => Assert.Null(Inspect.Attribute(root, path, "system.posix_acl_access")));
        Assert.Null(Inspect.Attribute(root, "d/sub", "system.posix_acl_default"));
        Assert.Equal((0x180u, 0x1EDu), (Inspect.Status(root, "d/f").Mode, Inspect.Status(root, "d/sub").Mode));
    }

    [Fact]
    public async Task Unpack_HardLinks_AreOneFile()
    {
        string root = await Unpack(new TarBuilder().File("a/f", "content").HardLink("b/g", "a/f").HardLink("h", "/a/f").HardLink("a/f", "a/f"));
        Assert.Equal(3u, Inspect.Status(root, "a/f").Links);
        Assert.Equal(Inspect.Status(root, "a/f").Inode, Inspect.Status(root, "b/g").Inode);
        Assert.Equal("content", File.ReadAllText(Path.Combine(root, "h")));
    }

    [Fact]
    public async Task Unpack_Nodes_HaveTheirNumbers()
    {
        string root = await Unpack(new TarBuilder().Add(Node(TarEntryKind.CharacterDevice, "c", 0x1B6, 1, 3)).Add(Node(TarEntryKind.BlockDevice, "b", 0x1B0, 259, 70_000)));
        FileStatus character = Inspect.Status(root, "c");
        FileStatus block = Inspect.Status(root, "b");
        Assert.Equal((FileKind.CharacterDevice, 1u, 3u, 0x1B6u), (character.Kind, character.DeviceMajor, character.DeviceMinor, character.Mode));
        Assert.Equal((FileKind.BlockDevice, 259u, 70_000u, 0x1B0u), (block.Kind, block.DeviceMajor, block.DeviceMinor, block.Mode));
    }

    [Fact]
    public async Task Unpack_NamesThatAreNoText_KeepTheirBytes()
    {
        byte[] directory = [0xe4, 0xf6];
        byte[] name = [.. directory, (byte)'/', 0xff, (byte)'\n', 0x80];
        string root = await Unpack(new TarBuilder().Add(new TarEntry { Kind = TarEntryKind.Directory, Name = directory, Mode = 0x1ED }).File(name, "x"u8.ToArray()));
        Assert.Equal(FileKind.Regular, Inspect.Status(root, name).Kind);
    }

    [Fact]
    public async Task Unpack_PathOfFourThousandBytes_IsMade()
    {
        string path = string.Join('/', Enumerable.Repeat(new string('d', 199), 20))[..3996] + "/f";
        string root = await Unpack(new TarBuilder().File(path, "deep"));
        Assert.Equal(4, Inspect.Status(root, path).Size);
    }

    [Fact]
    public async Task Unpack_TwoThousandLevels_AreMadeAndRemoved()
    {
        string path = string.Concat(Enumerable.Repeat("d/", 2000));
        Image image = await _fixture.ImportAsync(new TarBuilder().Directory(path).Build());
        Assert.True(Inspect.Status(image.LayerDirectories[0], path).IsDirectory);
        _fixture.Store.Remove(image.Id, new RemoveOptions());
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_fixture.Root, "layers")));
    }

    [Fact]
    public async Task Unpack_SparseFile_HasItsHoles()
    {
        byte[] header = new RawHeader("s", 'S', 8).Gnu().Field(386, "00000010000\0" + "00000000005\0" + "00040000000\0" + "00000000003\0")
            .Field(483, "01000000000\0").Build("hellobye"u8);
        string root = await Unpack(new TarBuilder().Raw(header));
        using FileStream file = File.OpenRead(Path.Combine(root, "s"));
        Assert.Equal(134_217_728, file.Length);
        byte[] piece = new byte[6];
        file.Position = 4095;
        file.ReadExactly(piece);
        Assert.Equal("\0hello"u8, piece);
        file.Position = 8_388_608;
        file.ReadExactly(piece.AsSpan(0, 4));
        Assert.Equal("bye\0"u8, piece.AsSpan(0, 4));
        Assert.True(Blocks(file.Name) < 1000, "the holes take room on disk");
    }

    [Fact]
    public async Task Unpack_LongRunsOfZeros_AreHoles()
    {
        byte[] content = new byte[8 << 20];
        "begin"u8.CopyTo(content);
        "middle"u8.CopyTo(content.AsSpan((3 << 20) + 17));
        string root = await Unpack(new TarBuilder().File("zeros"u8.ToArray(), content).File("after", "x"));
        string file = Path.Combine(root, "zeros");
        Assert.True(content.AsSpan().SequenceEqual(File.ReadAllBytes(file)));
        Assert.True(Blocks(file) < 1000, "the zeros take room on disk");
        Assert.Equal("x", File.ReadAllText(Path.Combine(root, "after")));
    }

    [Fact]
    public async Task Unpack_LaterEntryOfTheSameName_Replaces()
    {
        string root = await Unpack(new TarBuilder().File("a", "old").File("a", "new").Directory("b/").File("b/x").File("b", "file")
            .Link("c", "a").Directory("c/").File("c/y").File("d").Link("d", "a").Directory("e/", 0x1C0).File("e/z").Directory("e/", 0x1FF));
        Assert.Equal("new", File.ReadAllText(Path.Combine(root, "a")));
        Assert.Equal("file", File.ReadAllText(Path.Combine(root, "b")));
        Assert.True(Inspect.Status(root, "c").IsDirectory);
        Assert.Equal(FileKind.SymbolicLink, Inspect.Status(root, "d").Kind);
        Assert.Equal(0x1FFu, Inspect.Status(root, "e").Mode);
        Assert.True(Inspect.Exists(root, "e/z"));
    }

    [Fact]
    public async Task Unpack_ThroughALinkOfTheLayer_GoesWhereItLeads()
    {
        string root = await Unpack(new TarBuilder().Directory("usr/lib/").Link("lib", "usr/lib").Link("abs", "/usr").File("lib/a", "1").File("abs/lib/b", "2"));
        Assert.Equal("1", File.ReadAllText(Path.Combine(root, "usr/lib/a")));
        Assert.Equal("2", File.ReadAllText(Path.Combine(root, "usr/lib/b")));
        Assert.Equal(FileKind.SymbolicLink, Inspect.Status(root, "lib").Kind);
    }

    [Fact]
    public async Task Unpack_DirectoriesNotListed_AreRootsAndOld()
    {
        string root = await Unpack(new TarBuilder().File("a/b/c", "x"));
        Assert.All((string[])[".", "a", "a/b"], path =>
            Assert.Equal((0x1EDu, 0u, new FileTime(0, 0)), (Inspect.Status(root, path).Mode, Inspect.Status(root, path).User, Inspect.Status(root, path).Modified)));
    }

    [Fact]
    public async Task Unpack_Size_CountsFilesAndLinksThatAreLeft()
    {
        Image image = await _fixture.ImportAsync(new TarBuilder().File("a", "12345").HardLink("b", "a").Link("c", "abc").File("d", "gone").File("d", "xy").Build());
        Assert.Equal(5 + 3 + 2, image.Size);
    }

    public void Dispose() => _fixture.Dispose();

    private Task<string> Unpack(TarBuilder tar) => _fixture.UnpackAsync(tar.Build());

    private static long Blocks(string path) => long.Parse(Networks.TestCommand.Run($"stat -c %b {path}"), System.Globalization.CultureInfo.InvariantCulture);

    private static TarEntry Owned(TarEntryKind kind, string name, string target = "") => new()
    {
        Kind = kind, Name = Encoding.UTF8.GetBytes(name), LinkName = Encoding.UTF8.GetBytes(target), Mode = 0x1ED, User = 4_000_000_000, Group = 70_000,
    };

    private static TarEntry Timed(TarEntryKind kind, string name, FileTime time, string target = "") =>
        new() { Kind = kind, Name = Encoding.UTF8.GetBytes(name), LinkName = Encoding.UTF8.GetBytes(target), Mode = 0x1ED, Modified = time };

    private static TarEntry Node(TarEntryKind kind, string name, uint mode, uint major = 0, uint minor = 0) =>
        new() { Kind = kind, Name = Encoding.UTF8.GetBytes(name), Mode = mode, DeviceMajor = major, DeviceMinor = minor };
}
