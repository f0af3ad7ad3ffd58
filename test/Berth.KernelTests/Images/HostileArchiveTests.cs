using System.IO.Compression;
using System.Text;
using Berth.Images;
using Berth.Images.Archives.Tar;
using Berth.Linux;
using Berth.Tests.Images;

namespace Berth.KernelTests.Images;

/// <summary>
/// Archives that are malformed or try to exhaust the machine. Each store lies beside a canary; nothing but the store may
/// change, and a refused archive leaves nothing in it. Those that try to get out are <see cref="HostileCorpus"/>.
/// </summary>
public sealed class HostileArchiveTests : IDisposable
{
    private static readonly TarLimits Small = new() { MaxEntries = 1000, MaxBytes = 8 << 20, MaxExpansion = 50, ExpansionAllowance = 1 << 20 };
    private readonly StoreFixture _fixture = new(Small);
    private readonly string _outside = Directory.CreateTempSubdirectory("berth-outside-").FullName;

    public HostileArchiveTests() => File.WriteAllText(Canary, "untouched");

    private string Canary => Path.Combine(_outside, "canary");

    [Fact]
    public async Task Import_WhiteoutOfParent_IsRefused() => await AssertRefused(new TarBuilder().File("a/.wh..", "x").Build());

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
                byte[] tar = new TarBuilder().File("small", "x").File("large", new string('x', 4 << 20)).Build();
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
