using System.IO.Compression;
using System.Text;
using Berth.Images;
using Berth.Images.Archives.Tar;
using Berth.Linux;
using Berth.Tests.Images;

namespace Berth.KernelTests.Images;

/// <summary>
/// Archives that try to leave their layer or to exhaust the machine. Each store lies beside canaries; nothing but the store may
/// change, and a refused archive leaves nothing in it.
/// </summary>
public sealed class HostileArchiveTests : IDisposable
{
    private static readonly TarLimits Small = new() { MaxEntries = 1000, MaxBytes = 8 << 20, MaxExpansion = 50, ExpansionAllowance = 1 << 20 };
    private readonly StoreFixture _fixture = new(Small);
    private readonly string _outside = Directory.CreateTempSubdirectory("berth-outside-").FullName;

    public HostileArchiveTests() => File.WriteAllText(Canary, "untouched");

    public static TheoryData<string> Escapes => ["parent", "deep parent", "hard link to parent", "hard link to root", "whiteout of parent", "opaque parent"];

    public static TheoryData<string> Contained =>
        ["absolute name", "link then file through it", "relative link then file through it", "link then directory through it", "link replaced by file", "link then whiteout through it",
         "opaque through link", "hard link to a link", "proc link", "directory replaced by link then file"];

    private string Canary => Path.Combine(_outside, "canary");

    [Theory]
    [MemberData(nameof(Escapes))]
    public async Task Import_EntryOutside_IsRefusedAndLeavesNothing(string kind)
    {
        string up = "../../../../../../../.." + _outside;
        TarBuilder tar = new TarBuilder().File("first", "x");
        tar = kind switch
        {
            "parent" => tar.File(up + "/canary", "evil"),
            "deep parent" => tar.File("a/b/../../.." + up + "/canary", "evil"),
            "hard link to parent" => tar.HardLink("h", up + "/canary"),
            "hard link to root" => tar.HardLink("h", "/"),
            "whiteout of parent" => tar.File("a/.wh..", "x"),
            _ => tar.File("../.wh..wh..opq", "x"),
        };
        await AssertRefused(tar.Build());
    }

    [Theory]
    [MemberData(nameof(Contained))]
    public async Task Import_EntryThroughALinkOutside_StaysInside(string kind)
    {
        string target = Canary;
        TarBuilder tar = kind switch
        {
            "absolute name" => new TarBuilder().File(Canary, "evil"),
            "link then file through it" => new TarBuilder().Link("l", _outside).Directory(_outside[1..] + "/").File("l/canary", "evil"),
            "relative link then file through it" => new TarBuilder().Link("l", "../../../../../../../.." + _outside).Directory(_outside[1..] + "/").File("l/canary", "evil"),
            "link then directory through it" => new TarBuilder().Link("l", "/").Directory("l/" + _outside[1..] + "/made/"),
            "link replaced by file" => new TarBuilder().Link("l", target).File("l", "evil"),
            "link then whiteout through it" => new TarBuilder().Link("l", _outside).Directory(_outside[1..] + "/").File("l/.wh.canary"),
            "opaque through link" => new TarBuilder().Link("l", _outside).Directory(_outside[1..] + "/").File("l/.wh..wh..opq"),
            "hard link to a link" => new TarBuilder().Link("l", target).HardLink("h", "l"),
            "proc link" => new TarBuilder().Link("l", "/proc/self/root").Directory("proc/self/root/").File("l/x", "evil"),
            _ => new TarBuilder().Directory("d/").File("d/a").Link("d", _outside).Directory(_outside[1..] + "/").File("d/canary", "evil"),
        };
        string root = await _fixture.UnpackAsync(tar.Build());
        Assert.NotEmpty(Directory.GetFileSystemEntries(root));
        AssertUntouched();
    }

    [Fact]
    public async Task Import_LinkToNowhere_CannotBeWrittenThrough() =>
        await AssertRefused(new TarBuilder().Link("l", _outside).File("l/canary", "evil").Build());

    [Fact]
    public async Task Import_LinkLoop_IsRefused() => await AssertRefused(new TarBuilder().Link("a", "b").Link("b", "a").File("a/x").Build());

    [Fact]
    public async Task Import_FileAsDirectory_IsRefused() => await AssertRefused(new TarBuilder().File("a").File("a/b").Build());

    [Fact]
    public async Task Import_RootAsFile_IsRefused() => await AssertRefused(new TarBuilder().File("./", "x").Build());

    [Fact]
    public async Task Import_HardLinkToNothing_IsRefused() => await AssertRefused(new TarBuilder().HardLink("h", "missing").Build());

    [Fact]
    public async Task Import_HardLinkToDirectory_IsRefused() => await AssertRefused(new TarBuilder().Directory("d/").HardLink("h", "d").Build());

    [Theory]
    [InlineData(256)]
    [InlineData(5000)]
    [InlineData(100_000)]
    public async Task Import_NameTooLong_IsRefused(int length) => await AssertRefused(new TarBuilder().File(new string('n', length)).Build());

    [Fact]
    public async Task Import_AttributeTooLarge_IsRefused()
    {
        var entry = new TarEntry { Kind = TarEntryKind.File, Name = "f"u8.ToArray(), Attributes = [new("user.x"u8.ToArray(), new byte[70_000])] };
        await AssertRefused(new TarBuilder().Add(entry).Build());
    }

    [Fact]
    public async Task Import_TruncatedAnywhere_LeavesNothing()
    {
        byte[] tar = new TarBuilder().Directory("d/").File("d/f", new string('x', 2000)).Link("l", "d").Build();
        foreach (int length in (int[])[1, 511, 700, 1100, 2000, 3000])
        {
            await AssertRefused(tar[..length]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is no archive, though it is longer than one block of a tar archive would be, ")]
    public async Task Import_NoArchive_IsRefused(string text) => await AssertRefused(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, 10))));

    [Fact]
    public async Task Import_TooManyEntries_IsRefused()
    {
        var tar = new TarBuilder();
        for (int i = 0; i <= Small.MaxEntries; i++)
        {
            tar.File($"f{i}");
        }
        await AssertRefused(tar.Build());
    }

    [Fact]
    public async Task Import_TooManyImpliedDirectories_IsRefused() =>
        await AssertRefused(new TarBuilder().File(string.Concat(Enumerable.Repeat("d/", 1500)) + "f").Build());

    [Fact]
    public async Task Import_SparseFileOfExabytes_IsRefused()
    {
        byte[] size = [0x80, 0, 0, 0, 0x70, 0, 0, 0, 0, 0, 0, 0];
        await AssertRefused(new RawHeader("s", 'S').Gnu().Field(483, size).Build());
    }

    [Fact]
    public async Task Import_FileThatClaimsMoreThanAllowed_IsRefusedBeforeItIsWritten() =>
        await AssertRefused(new RawHeader("f", '0', 1L << 32).Build());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Import_DecompressionBomb_IsRefused(bool zstd)
    {
        using var bomb = new MemoryStream();
        using (Stream compressor = zstd ? new ZstdSharp.CompressionStream(bomb, 19, leaveOpen: true) : new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            compressor.Write(new RawHeader("zeros", '0', 6 << 20).Build());
            compressor.Write(new byte[6 << 20]);
            compressor.Write(new byte[1024]);
        }
        ImageException error = await AssertRefused(bomb.ToArray());
        Assert.Contains("decompression bomb", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WhenTheDiskIsFull_NamesWhatItWroteAndLeavesNothing()
    {
        string mount = Directory.CreateTempSubdirectory("berth-full-").FullName;
        Networks.TestCommand.Run($"mount -t tmpfs -o size=2m tmpfs {mount}");
        try
        {
            using (ImageStore store = ImageStore.Open(mount, new MemoryImageIndex(), TimeProvider.System))
            {
                byte[] tar = new TarBuilder().File("small", "x").File("large"u8.ToArray(), new byte[4 << 20]).Build();
                LinuxException error = await Assert.ThrowsAsync<LinuxException>(
                    () => store.ImportAsync(new MemoryStream(tar), "x", null, new ImportOptions(), StoreFixture.Cancellation));
                Assert.Equal(Errno.ENOSPC, error.Errno);
                Assert.Contains("large", error.Message, StringComparison.Ordinal);
                await store.ImportAsync(new MemoryStream(new TarBuilder().File("small", "x").Build()), "x", null, new ImportOptions(), StoreFixture.Cancellation);
            }
        }
        finally
        {
            Networks.TestCommand.Run($"umount {mount}");
            Directory.Delete(mount);
        }
    }

    [Fact]
    public async Task Import_Cancelled_LeavesNothing()
    {
        string[] before = _fixture.Files();
        using var cancel = new CancellationTokenSource();
        var source = new StallingStream(new TarBuilder().File("f", new string('x', 100_000)).Build()[..5000]);
        Task<Image> import = _fixture.Store.ImportAsync(source, "x", null, new ImportOptions(), cancel.Token);
        await source.Stalled;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => import);
        Assert.Equal(before, _fixture.Files());
    }

    public void Dispose()
    {
        _fixture.Dispose();
        Directory.Delete(_outside, recursive: true);
    }

    private async Task<ImageException> AssertRefused(byte[] archive)
    {
        string[] before = _fixture.Files();
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => _fixture.ImportAsync(archive));
        Assert.Equal(ImageErrorKind.InvalidArchive, error.Kind);
        Assert.Equal(before, _fixture.Files());
        Assert.Empty(_fixture.Store.List());
        AssertUntouched();
        return error;
    }

    private void AssertUntouched()
    {
        Assert.Equal("untouched", File.ReadAllText(Canary));
        Assert.Equal([Canary], Directory.GetFileSystemEntries(_outside));
        Assert.Equal(1u, Inspect.Status(_outside, "canary").Links);
    }

    /// <summary>Gives what it has and then waits for ever, as a client that was suspended.</summary>
    private sealed class StallingStream(byte[] data) : MemoryStream(data)
    {
        private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Stalled => _stalled.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == Length)
            {
                _stalled.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            return Read(buffer.Span);
        }
    }
}
