using Berth.Images;
using Berth.Images.References;
using Berth.Tests.Images;

namespace Berth.KernelTests.Images;

public sealed class ImageStoreTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    private ImageStore Store => _fixture.Store;

    [Fact]
    public async Task Import_WithChanges_DescribesTheImage()
    {
        var options = new ImportOptions { Changes = ["CMD [\"sh\"]", "ENV A=b"], Message = "hello", Platform = Berth.Images.Oci.Platform.Parse("linux/arm64/v8") };
        Image image = await Store.ImportAsync(new MemoryStream(Tar("x")), "Host:5000/app", "v1", options, StoreFixture.Cancellation);
        Assert.Equal(["Host:5000/app:v1"], image.RepoTags);
        Assert.Equal(("hello", "arm64", "v8", "linux"), (image.Config.Comment, image.Config.Architecture, image.Config.Variant, image.Config.Os));
        Assert.Equal(["sh"], image.Config.Config!.Cmd);
        Assert.Equal(image.Id, Digest.Of(Store.ReadConfig(image.Id)).ToString());
        Assert.InRange(image.Created, DateTimeOffset.UnixEpoch.AddYears(50), TimeProvider.System.GetUtcNow());
        Assert.Equal(image.Created, image.LastTagged!.Value, TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("UPPER", null)]
    [InlineData("a", "b:c")]
    [InlineData("a@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", null)]
    public async Task Import_InvalidName_ReadsNothing(string repository, string? tag)
    {
        var source = new MemoryStream(Tar("x"));
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => Store.ImportAsync(source, repository, tag, new ImportOptions(), StoreFixture.Cancellation));
        Assert.Equal((ImageErrorKind.InvalidArgument, 0), (error.Kind, (int)source.Position));
    }

    [Fact]
    public async Task Find_ByAnyName_IsTheImage()
    {
        Image image = await _fixture.ImportAsync(Tar("x"), "app:1");
        string hex = image.Id["sha256:".Length..];
        Assert.All((string[])["app:1", "library/app:1", "docker.io/library/app:1", hex, image.Id, hex[..12], hex[..1], "sha256:" + hex[..8]],
            name => Assert.Equal(image.Id, Store.Find(name)?.Id));
        Assert.All((string[])["app", "app:2", "other", "sha256:" + hex[..8] + "zz", "", "NO SUCH", new string('0', 64)], name => Assert.Null(Store.Find(name)));
    }

    [Theory]
    [InlineData("app", ImageErrorKind.NotFound, "No such image: app:latest")]
    [InlineData("host.example/app:2", ImageErrorKind.NotFound, "No such image: host.example/app:2")]
    [InlineData("sha256:0000000000000000000000000000000000000000000000000000000000000000", ImageErrorKind.NotFound,
        "No such image: sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("A B", ImageErrorKind.InvalidArgument, "invalid reference format: repository name (library/A B) must be lowercase")]
    public void Get_Missing_SaysWhatDockerSays(string name, ImageErrorKind kind, string message)
    {
        ImageException error = Assert.Throws<ImageException>(() => Store.Get(name));
        Assert.Equal((kind, message), (error.Kind, error.Message));
    }

    [Fact]
    public async Task Find_NameThatIsAnIdPrefixToo_IsTheName()
    {
        Image first = await _fixture.ImportAsync(Tar("1"), "one");
        Image second = await _fixture.ImportAsync(Tar("2"), "two");
        string prefix = first.Id["sha256:".Length..][..4];
        Store.Tag("two", prefix);
        Assert.Equal(second.Id, Store.Find(prefix)!.Id);
    }

    [Fact]
    public async Task Tag_NameOfAnotherImage_MovesAndLeavesThatDangling()
    {
        Image first = await _fixture.ImportAsync(Tar("1"), "app");
        Image second = await _fixture.ImportAsync(Tar("2"), "app");
        Assert.Equal(second.Id, Store.Get("app").Id);
        Assert.True(Store.Get(first.Id).IsDangling);
        Assert.Equal(["app:latest", "other:x"], Store.Tag("app", "other:x").RepoTags);
        Assert.Equal(["app:latest"], Store.Tag(first.Id, "app").RepoTags);
        Assert.Equal(["other:x"], Store.Get(second.Id).RepoTags);
    }

    [Fact]
    public async Task Tag_WithADigest_IsRefused()
    {
        Image image = await _fixture.ImportAsync(Tar("x"));
        ImageException error = Assert.Throws<ImageException>(() => Store.Tag("test", $"a@{image.Id}"));
        Assert.Equal("refusing to create a tag with a digest reference", error.Message);
    }

    [Fact]
    public async Task Open_Again_HasTheSameImages()
    {
        await _fixture.ImportAsync(Tar("1"), "one");
        await _fixture.ImportAsync(Tar("2"), "two");
        Store.Tag("one", "three:x");
        Store.Remove("two", new RemoveOptions());
        Image[] before = [.. Store.List()];
        _fixture.Reopen();
        Assert.Empty(Store.Damaged);
        Assert.Equivalent(before, Store.List(), strict: true);
    }

    [Fact]
    public async Task Open_AfterACrash_RemovesWhatWasHalfMade()
    {
        await _fixture.ImportAsync(Tar("x"));
        string[] whole = _fixture.Files();
        Directory.CreateDirectory(Path.Combine(_fixture.Root, "layers/.tmp-half/fs/a/b"));
        File.WriteAllText(Path.Combine(_fixture.Root, "content/blobs/sha256/.tmp-half"), "half");
        _fixture.Reopen();
        Assert.Equal(whole, _fixture.Files());
    }

    [Fact]
    public async Task Open_AfterACrashBeforeTheIndexKnew_KeepsLayersUntilReclaim()
    {
        Image image = await _fixture.ImportAsync(Tar("x"));
        _fixture.Index.Delete(image.Id);
        _fixture.Reopen();
        Assert.Empty(Store.List());
        using (Store.HoldLayers(image.TopChainId!))
        {
            Store.Reclaim();
            Assert.True(File.Exists(Path.Combine(image.LayerDirectories[0], "x")));
        }
        AssertNothingLeft();
    }

    [Fact]
    public async Task Open_ImageOnTwoNamesAfterACrash_BelievesTheLaterTagging()
    {
        Image first = await _fixture.ImportAsync(Tar("1"), "app");
        Image second = await _fixture.ImportAsync(Tar("2"), "app");
        ImageRecord old = _fixture.Index.Load().Single(record => record.Id == first.Id);
        _fixture.Index.Put(old with { References = ["docker.io/library/app:latest"] });
        _fixture.Reopen();
        Assert.Equal(second.Id, Store.Get("app").Id);
        Assert.True(Store.Get(first.Id).IsDangling);
        Assert.Empty(_fixture.Index.Load().Single(record => record.Id == first.Id).References);
    }

    [Theory]
    [InlineData("layers/*/fs")]
    [InlineData("layers/*/layer.json")]
    [InlineData("layers/*/archive")]
    [InlineData("content/blobs/sha256/*")]
    public async Task Open_WithSomethingMissing_NamesTheImageAndImportingAgainRepairs(string missing)
    {
        var created = new ImportOptions { Created = DateTimeOffset.UnixEpoch };
        Image image = await Store.ImportAsync(new MemoryStream(Tar("x")), "app", null, created, StoreFixture.Cancellation);
        Networks.TestCommand.Run($"find {_fixture.Root} -path {_fixture.Root}/{missing} -prune -exec rm -r {{}} +");
        _fixture.Reopen();
        Assert.Empty(Store.List());
        Assert.Contains("app:latest", Assert.Single(Store.Damaged), StringComparison.Ordinal);
        Image again = await Store.ImportAsync(new MemoryStream(Tar("x")), "app", null, created, StoreFixture.Cancellation);
        Assert.Equal(image.Id, again.Id);
        Assert.True(File.Exists(Path.Combine(again.LayerDirectories[0], "x")));
        _fixture.Reopen();
        Assert.Single(Store.List());
    }

    [Fact]
    public async Task Import_SameFilesTwice_ShareTheLayer()
    {
        Image first = await _fixture.ImportAsync(Tar("x"), "one");
        Image second = await _fixture.ImportAsync(Tar("x"), "two");
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(first.LayerDirectories, second.LayerDirectories);
        Store.Remove("one", new RemoveOptions());
        Assert.True(File.Exists(Path.Combine(second.LayerDirectories[0], "x")));
        Store.Remove("two", new RemoveOptions());
        AssertNothingLeft();
    }

    [Fact]
    public async Task Import_ManyAtOnceWithRemovals_LeavesAConsistentStore()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), StoreFixture.Cancellation, async (i, cancellation) =>
        {
            Image image = await Store.ImportAsync(new MemoryStream(Tar($"f{i % 5}")), $"app{i}", null, new ImportOptions(), cancellation);
            if (i % 2 == 0)
            {
                Store.Remove(image.Id, new RemoveOptions { Force = true });
            }
        });
        Assert.Equal(20, Store.List().Count);
        foreach (Image image in Store.List())
        {
            await Store.SaveAsync([image.Id], Stream.Null, StoreFixture.Cancellation);
        }
        _fixture.Reopen();
        Assert.Equal((20, 0), (Store.List().Count, Store.Damaged.Count));
        foreach (Image image in Store.List())
        {
            Store.Remove(image.Id, new RemoveOptions());
        }
        AssertNothingLeft();
    }

    [Fact]
    public async Task Open_StoreOnDisk_IsForRootOnly()
    {
        await _fixture.ImportAsync(Tar("x"));
        Assert.All((string[])["layers", "content/blobs/sha256"], path => Assert.Equal(0x1C0u, Inspect.Status(_fixture.Root, path).Mode));
    }

    [Fact]
    public async Task History_OfAnImport_IsOneStep()
    {
        Image image = await Store.ImportAsync(new MemoryStream(Tar("x")), "app", null, new ImportOptions { Message = "why" }, StoreFixture.Cancellation);
        HistoryItem item = Assert.Single(Store.History("app"));
        Assert.Equal((image.Id, "why", image.Size), (item.Id, item.Comment, item.Size));
        Assert.Equal(["app:latest"], item.Tags);
    }

    public void Dispose() => _fixture.Dispose();

    private static byte[] Tar(string name) => new TarBuilder().File(name, name).Build();

    private void AssertNothingLeft()
    {
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_fixture.Root, "layers")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_fixture.Root, "content/blobs/sha256")));
    }
}
