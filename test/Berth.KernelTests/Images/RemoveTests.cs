using Berth.Images;
using Berth.Tests.Images;

namespace Berth.KernelTests.Images;

/// <summary>Docker's rules for removing images, and its words when it refuses.</summary>
public sealed class RemoveTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    private ImageStore Store => _fixture.Store;

    [Fact]
    public async Task Remove_OneNameOfTwo_TakesTheNameOnly()
    {
        Image image = await Import("one");
        Store.Tag("one", "two:x");
        Assert.Equal([new RemovedItem("one:latest", null)], Store.Remove("one", new RemoveOptions()).Items);
        Assert.Equal(["two:x"], Store.Get(image.Id).RepoTags);
    }

    [Fact]
    public async Task Remove_LastName_RemovesTheImageAndItsLayers()
    {
        Image image = await Import("one");
        RemovalResult result = Store.Remove("one", new RemoveOptions());
        Assert.Equal([image.Id], result.DeletedImages);
        Assert.Equal(image.Size, result.ReclaimedBytes);
        Assert.Equal([new("one:latest", null), new(null, image.Id), new(null, image.TopChainId)], result.Items);
        Assert.Empty(Store.List());
        Assert.False(Directory.Exists(image.LayerDirectories[0]));
    }

    [Fact]
    public async Task Remove_ById_RemovesItsOnlyName()
    {
        Image image = await Import("one");
        Assert.Equal(3, Store.Remove(Short(image), new RemoveOptions()).Items.Count);
        Assert.Empty(Store.List());
    }

    [Fact]
    public async Task Remove_ByIdWithSeveralNames_NeedsForce()
    {
        Image image = await Import("one");
        Store.Tag("one", "two");
        AssertConflict(Short(image), new RemoveOptions(), $"conflict: unable to delete {Short(image)} (must be forced) - image is referenced in multiple repositories");
        Assert.Equal(["one:latest", "two:latest"], Store.Get(image.Id).RepoTags);
        Assert.Equal(["one:latest", "two:latest"], Store.Remove(image.Id, new RemoveOptions { Force = true }).Items.Select(item => item.Untagged).OfType<string>());
        Assert.Empty(Store.List());
    }

    [Fact]
    public async Task Remove_LastNameOfAUsedImage_NeedsForce()
    {
        Image image = await Import("one");
        AssertConflict("one", Used(image, running: false),
            $"conflict: unable to remove repository reference \"one\" (must force) - container 0123456789ab is using its referenced image {Short(image)}");
    }

    [Fact]
    public async Task Remove_NameOfARunningImageByForce_LeavesItNameless()
    {
        Image image = await Import("one");
        RemovalResult result = Store.Remove("one", Used(image, running: true) with { Force = true });
        Assert.Equal([new RemovedItem("one:latest", null)], result.Items);
        Assert.True(Store.Get(image.Id).IsDangling);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Remove_IdOfARunningImage_IsNeverPossible(bool force)
    {
        Image image = await Import("one");
        AssertConflict(image.Id, Used(image, running: true) with { Force = force },
            $"conflict: unable to delete {Short(image)} (cannot be forced) - image is being used by running container 0123456789ab");
    }

    [Fact]
    public async Task Remove_IdOfAStoppedImage_NeedsForceAndKeepsTheLayersForTheContainer()
    {
        Image image = await Import("one");
        AssertConflict(image.Id, Used(image, running: false),
            $"conflict: unable to delete {Short(image)} (must be forced) - image is being used by stopped container 0123456789ab");
        using (Store.HoldLayers(image.TopChainId!))
        {
            RemovalResult result = Store.Remove(image.Id, Used(image, running: false) with { Force = true });
            Assert.Equal([new("one:latest", null), new(null, image.Id)], result.Items);
            Assert.Equal(0, result.ReclaimedBytes);
            Assert.True(Directory.Exists(image.LayerDirectories[0]));
        }
        Assert.False(Directory.Exists(image.LayerDirectories[0]));
    }

    [Fact]
    public async Task Remove_WhileLayersAreHeld_KeepsThemUntilTheHoldEnds()
    {
        Image image = await Import("one");
        using (IDisposable hold = Store.HoldLayers(image.TopChainId!))
        {
            Store.Remove("one", new RemoveOptions());
            Assert.True(Directory.Exists(image.LayerDirectories[0]));
        }
        Assert.False(Directory.Exists(image.LayerDirectories[0]));
        Assert.Equal(ImageErrorKind.Damaged, Assert.Throws<ImageException>(() => Store.HoldLayers(image.TopChainId!)).Kind);
    }

    [Fact]
    public async Task Remove_ImageOfOthersContainers_IsNotHindered()
    {
        Image image = await Import("one");
        Image other = await Import("two");
        Store.Remove("one", Used(other, running: true));
        Assert.Null(Store.Find(image.Id));
    }

    [Fact]
    public async Task Remove_Parent_IsHinderedByItsChildAndGoesWithIt()
    {
        Image parent = await Import("parent");
        Image child = await Import("child");
        _fixture.Index.Put(_fixture.Index.Load().Single(record => record.Id == child.Id) with { Parent = parent.Id });
        _fixture.Reopen();
        AssertConflict(parent.Id, new RemoveOptions { Force = true }, $"conflict: unable to delete {Short(parent)} (cannot be forced) - image has dependent child images");
        Store.Remove("parent", new RemoveOptions());
        Assert.Equal((true, false), (Store.Get(parent.Id).HasChildren, Store.Get(parent.Id).IsDangling));
        Assert.Contains(new RemovedItem(null, parent.Id), Store.Remove("child", new RemoveOptions()).Items);
        Assert.Empty(Store.List());
    }

    [Fact]
    public async Task Remove_ChildWithNoPrune_KeepsTheParent()
    {
        Image parent = await Import("parent");
        Image child = await Import("child");
        _fixture.Index.Put(_fixture.Index.Load().Single(record => record.Id == child.Id) with { Parent = parent.Id });
        _fixture.Reopen();
        Store.Remove("parent", new RemoveOptions());
        Store.Remove("child", new RemoveOptions { NoPrune = true });
        Assert.Equal(parent.Id, Assert.Single(Store.List()).Id);
    }

    [Fact]
    public async Task Remove_LastTagOfARepository_TakesItsDigestsToo()
    {
        Image image = await Import("one");
        string digest = $"docker.io/library/one@{image.Id}";
        _fixture.Index.Put(_fixture.Index.Load().Single() with { References = ["docker.io/library/one:latest", digest] });
        _fixture.Reopen();
        Assert.Equal([$"one@{image.Id}"], Store.Get("one").RepoDigests);
        Assert.Equal(image.Id, Store.Get($"one@{image.Id}").Id);
        Assert.Equal([new("one:latest", null), new($"one@{image.Id}", null), new(null, image.Id), new(null, image.TopChainId)], Store.Remove("one", new RemoveOptions()).Items);
    }

    [Fact]
    public void Remove_Missing_SaysSo() =>
        Assert.Equal("No such image: none:latest", Assert.Throws<ImageException>(() => Store.Remove("none", new RemoveOptions())).Message);

    public void Dispose() => _fixture.Dispose();

    private Task<Image> Import(string name) => _fixture.ImportAsync(new TarBuilder().File(name, name).Build(), name);

    private static RemoveOptions Used(Image image, bool running) => new() { Users = [new ImageUser("0123456789abcdef", image.Id, running)] };

    private static string Short(Image image) => image.Id["sha256:".Length..][..12];

    private void AssertConflict(string name, RemoveOptions options, string message)
    {
        ImageException error = Assert.Throws<ImageException>(() => Store.Remove(name, options));
        Assert.Equal((ImageErrorKind.Conflict, message), (error.Kind, error.Message));
    }
}
