using System.Security.Cryptography;
using System.Text;
using Berth.Images;
using Berth.Images.Archives.Tar;
using Berth.Images.Layers;
using Berth.Linux;
using Berth.Tests.Images;

namespace Berth.KernelTests.Images;

/// <summary>Layers become archives again: the very same, or packed anew from what is on disk.</summary>
public sealed class LayerArchiveTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public static TheoryData<string> Archives => ["plain", "replacing", "whiteouts", "sparse", "junk after the end", "no end", "hard links"];

    [Theory]
    [MemberData(nameof(Archives))]
    public async Task Save_ImportedArchive_IsTheSameToTheByte(string kind)
    {
        byte[] tar = kind switch
        {
            "plain" => Varied().Build(),
            "replacing" => Varied().File("f", "first").File("f", "second, longer").Directory("g/").File("g/x", "lost").File("g", "file").File("after", "x").Build(),
            "whiteouts" => Varied().File("d/.wh.x", "content in a whiteout").File("d/.wh..wh..opq").Build(),
            "sparse" => Varied().Raw(Sparse()).Build(),
            "junk after the end" => [.. Varied().Build(), .. RandomNumberGenerator.GetBytes(100_000)],
            "no end" => Varied().Build()[..^1024],
            _ => Varied().HardLink("h", "d/random").Build(),
        };
        await _fixture.ImportAsync(tar);
        using var saved = new MemoryStream();
        await _fixture.Store.SaveAsync(["test"], saved, StoreFixture.Cancellation);
        Assert.True(Member(saved.ToArray(), Convert.ToHexStringLower(SHA256.HashData(tar))).AsSpan().SequenceEqual(tar));
    }

    [Fact]
    public async Task Import_PlainArchive_IsNotStoredTwice()
    {
        await _fixture.ImportAsync(new TarBuilder().File("f"u8.ToArray(), RandomNumberGenerator.GetBytes(1 << 20)).Build());
        long stored = new DirectoryInfo(_fixture.Root).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length);
        Assert.InRange(stored, 1 << 20, (1 << 20) + 20_000);
    }

    [Fact]
    public async Task Save_LayerThatHasChanged_IsDamaged()
    {
        string root = await _fixture.UnpackAsync(Varied().Build());
        File.WriteAllText(Path.Combine(root, "f"), "CHANGED");
        await Assert.ThrowsAsync<ImageException>(() => _fixture.Store.SaveAsync(["test"], Stream.Null, StoreFixture.Cancellation));
        File.Delete(Path.Combine(root, "f"));
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => _fixture.Store.SaveAsync(["test"], Stream.Null, StoreFixture.Cancellation));
        Assert.Equal(ImageErrorKind.Damaged, error.Kind);
    }

    [Fact]
    public async Task Pack_Layer_KeepsEverythingAndIsReproducible()
    {
        string first = await _fixture.UnpackAsync(Varied().File("d/.wh.gone").Directory("o/").File("o/.wh..wh..opq").HardLink("h", "d/random").Raw(Sparse()).Build());
        byte[] packed = Pack(first);
        string second = await _fixture.UnpackAsync(packed);
        Assert.NotEqual(first, second);
        Assert.Equal(packed, Pack(second));
        Assert.Equal(Describe(first), Describe(second));
    }

    [Fact]
    public async Task Pack_HardLinks_AreWrittenOnce()
    {
        string root = await _fixture.UnpackAsync(new TarBuilder().File("a", "content").HardLink("b", "a").Build());
        var reader = new TarReader(new MemoryStream(Pack(root)));
        var kinds = new List<(string, TarEntryKind, string)>();
        while (reader.Next() is { } entry)
        {
            kinds.Add((entry.DisplayName, entry.Kind, Encoding.UTF8.GetString(entry.LinkName)));
        }
        Assert.Equal([("./", TarEntryKind.Directory, ""), ("a", TarEntryKind.File, ""), ("b", TarEntryKind.HardLink, "a")], kinds);
    }

    public void Dispose() => _fixture.Dispose();

    private static TarBuilder Varied()
    {
        var random = new Random(1);
        byte[] content = new byte[700_000];
        random.NextBytes(content);
        var special = new TarEntry
        {
            Kind = TarEntryKind.File, Name = [0xff, (byte)'n'], Mode = 0x9ED, User = 3_000_000_000, Modified = new FileTime(5, 123), PayloadSize = 3,
            Attributes = [new("user.a"u8.ToArray(), [0, 1, 2])],
        };
        return new TarBuilder().Directory("./").Directory("d/").File("d/random"u8.ToArray(), content).File("f", "content").Link("l", "f").Add(special, "abc"u8.ToArray())
            .File(new string('n', 150), "long").File("empty");
    }

    private static byte[] Sparse() => new RawHeader("s", 'S', 8).Gnu().Field(386, "00000010000\0" + "00000000005\0" + "00000040000\0" + "00000000003\0")
        .Field(483, "00001000000\0").Build("hellobye"u8);

    private static byte[] Pack(string root)
    {
        using var packed = new MemoryStream();
        LayerPacker.Pack(root, packed, isLeftOut: null, StoreFixture.Cancellation);
        return packed.ToArray();
    }

    /// <summary>What find says of a tree, independent of our own reading. The time of a whiteout says nothing.</summary>
    private static string Describe(string root) =>
        Networks.TestCommand.Run($"sh {Script} {root}");

    private static string Script { get; } = WriteScript();

    private static string WriteScript()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "describe-tree.sh");
        File.WriteAllText(path, "cd \"$1\" && find . ! -type c -printf '%p %y %m %U %G %T@ %l %n\\n' | sort && find . -type c && find . -type f -exec sha256sum {} + | sort\n");
        return path;
    }

    private static byte[] Member(byte[] archive, string name)
    {
        var reader = new TarReader(new MemoryStream(archive));
        while (reader.Next() is { } entry)
        {
            if (entry.DisplayName.EndsWith(name, StringComparison.Ordinal))
            {
                return reader.ReadWholePayload(1 << 26);
            }
        }
        throw new InvalidOperationException($"{name} is not in the archive");
    }
}
