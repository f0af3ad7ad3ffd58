using Berth.Engine;
using Berth.Engine.Images;
using Berth.Images;

namespace Berth.KernelTests.Engine.Images;

public sealed class ImageOperationTests : IDisposable
{
    private const string ContainerId = "0123456789abcdef";
    private readonly EngineImages images = new();

    [Theory]
    [InlineData("busybox", "No such image: busybox:latest")]
    [InlineData("busybox:1.36", "No such image: busybox:1.36")]
    [InlineData("docker.io/library/busybox", "No such image: busybox:latest")]
    [InlineData("sha256:abc", "No such image: sha256:abc")]
    public void Get_WhatIsNotThere_IsNotFound(string name, string message)
    {
        EngineException error = Assert.Throws<EngineException>(() => images.Operations.Get(name));

        Assert.Equal((EngineErrorKind.NotFound, message), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("UPPER", "invalid reference format: repository name (library/UPPER) must be lowercase")]
    [InlineData("a:b:c", "invalid reference format")]
    public void Get_WhatIsNoReference_IsInvalid(string name, string message)
    {
        EngineException error = Assert.Throws<EngineException>(() => images.Operations.Get(name));

        Assert.Equal((EngineErrorKind.InvalidArgument, message), (error.Kind, error.Message));
    }

    [Fact]
    public async Task Remove_AUsedImage_IsAConflict()
    {
        Image image = await images.ImportAsync("one");
        images.Users = [new ImageUser(ContainerId, image.Id, IsRunning: true)];
        string shortId = image.Id[7..19];

        EngineException byName = Assert.Throws<EngineException>(() => images.Operations.Remove("one", force: false, noPrune: false));
        EngineException byId = Assert.Throws<EngineException>(() => images.Operations.Remove(shortId, force: true, noPrune: false));

        Assert.Equal((EngineErrorKind.Conflict, EngineErrorKind.Conflict), (byName.Kind, byId.Kind));
        Assert.Equal(
            $"conflict: unable to remove repository reference \"one\" (must force) - container 0123456789ab is using its referenced image {shortId}", byName.Message);
        Assert.Equal($"conflict: unable to delete {shortId} (cannot be forced) - image is being used by running container 0123456789ab", byId.Message);
        Assert.Equal(image.Id, images.Operations.Get("one").Id);
    }

    [Fact]
    public async Task Remove_AnImageWhoseLayersAreHeld_LeavesThem()
    {
        Image image = await images.ImportAsync("one");
        using (images.Operations.HoldLayers(image.TopChainId!))
        {
            images.Operations.Remove("one", force: false, noPrune: false);
            images.Operations.Reclaim();
            Assert.True(Directory.Exists(image.LayerDirectories[0]));
        }

        Assert.False(Directory.Exists(image.LayerDirectories[0]));
    }

    [Fact]
    public async Task Prune_Dangling_TakesOnlyWhatNothingNames()
    {
        await images.ImportAsync("one");
        Image nameless = await images.ImportAsync(null, "yy");
        Image used = await images.ImportAsync(null, "zz");
        images.Users = [new ImageUser(ContainerId, used.Id, IsRunning: false)];

        PruneResult result = await images.Operations.PruneAsync(new ImagePruneFilter(), EngineImages.Cancellation);

        Assert.Equal([new(null, nameless.Id), new(null, nameless.TopChainId)], result.Items);
        Assert.Equal(nameless.Size, result.ReclaimedBytes);
        Assert.Equal(2, images.Operations.List().Count);
    }

    [Fact]
    public async Task Prune_All_TakesNamedOnesUnlessTheyAreUsed()
    {
        Image used = await images.ImportAsync("used");
        await images.ImportAsync("unused:1", "y");
        images.Operations.Tag("unused:1", "unused:2");
        images.Users = [new ImageUser(ContainerId, used.Id, IsRunning: false)];

        PruneResult result = await images.Operations.PruneAsync(new ImagePruneFilter { DanglingOnly = false }, EngineImages.Cancellation);

        Assert.Equal(["unused:1", "unused:2"], result.Items.Select(item => item.Untagged).OfType<string>());
        Assert.Equal(used.Id, Assert.Single(images.Operations.List()).Id);
    }

    [Fact]
    public async Task Images_AfterReopening_AreThere()
    {
        Image image = await images.ImportAsync("one");
        images.Operations.Tag("one", "two");
        images.Reopen();

        Assert.Equal(["one:latest", "two:latest"], images.Operations.Get(image.Id).RepoTags);
    }

    [Fact]
    public async Task Import_OnAFullDisk_NamesTheRootAndLeavesTheRest()
    {
        string root = Directory.CreateTempSubdirectory("berth-full-").FullName;
        Networks.TestCommand.Run($"mount -t tmpfs -o size=3m tmpfs {root}");
        try
        {
            EngineImages full = new(root);
            EngineException error = await Assert.ThrowsAsync<EngineException>(() => full.ImportAsync("large", new string('x', 8 << 20)));
            Assert.Equal(EngineErrorKind.Unavailable, error.Kind);
            Assert.StartsWith($"cannot write to {root}: no space left on device: ", error.Message, StringComparison.Ordinal);
            await full.ImportAsync("small");
            full.Close();
        }
        finally
        {
            Networks.TestCommand.Run($"umount {root}");
            Directory.Delete(root);
        }
    }

    [Fact]
    public async Task Import_FromAClientThatGoesAway_IsTheClientsError()
    {
        IOException gone = new("connection reset");

        Assert.Same(gone, await Assert.ThrowsAsync<IOException>(
            () => images.Operations.ImportAsync(new BrokenStream(gone), "x", null, new ImportOptions(), EngineImages.Cancellation)));
        Assert.Empty(images.Operations.List());
    }

    public void Dispose() => images.Dispose();

    private sealed class BrokenStream(Exception error) : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw error;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw error;
    }
}
