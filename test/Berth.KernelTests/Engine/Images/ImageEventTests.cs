using Berth.Engine.Images;
using Berth.Images;

namespace Berth.KernelTests.Engine.Images;

/// <summary>What is told, as a dockerd tells it of the same commands.</summary>
public sealed class ImageEventTests : IDisposable
{
    private readonly EngineImages images = new();

    [Fact]
    public async Task Import_WithAName_TellsTheTagThenTheImport()
    {
        await images.ImportAsync("one", "x", "LABEL a=b");

        Assert.Equal(["tag A one:latest", "import A A"], images.Told);
        Assert.All(images.Events, told => Assert.Equal("b", told.Attributes["a"]));
    }

    [Fact]
    public async Task Import_WithoutAName_TellsTheImport()
    {
        await images.ImportAsync(null);

        Assert.Equal(["import A A"], images.Told);
    }

    [Fact]
    public async Task Tag_AndRemovalOfEveryName_TellEachName()
    {
        await images.ImportAsync("one", "x", "LABEL a=b");
        images.Operations.Tag("one", "reg:5000/two:x");

        images.Operations.Remove("reg:5000/two:x", force: false, noPrune: false);
        images.Operations.Remove("one", force: false, noPrune: false);

        Assert.Equal(["tag A reg:5000/two:x", "untag A A", "untag A A", "delete A A"], images.Told.Skip(2));
        Assert.Equal(["b", "b", "b", null], images.Events.Skip(2).Select(told => told.Attributes.GetValueOrDefault("a")));
    }

    [Fact]
    public async Task Save_AndLoad_TellEachImageOnce()
    {
        await images.ImportAsync("one:a");
        await images.ImportAsync("one:b", "y");
        images.Operations.Tag("one:a", "three");
        using MemoryStream archive = new();

        await images.Operations.SaveAsync(["one", "three"], archive, EngineImages.Cancellation);
        archive.Position = 0;
        await images.Operations.LoadAsync(archive, EngineImages.Cancellation);

        Assert.Equal(["load", "load", "save", "save"], images.Told.Skip(5).Select(told => told.Split(' ')[0]).Order());
        Assert.Equal(2, images.Told.Skip(5).Where(told => told.StartsWith("save", StringComparison.Ordinal)).Distinct().Count());
    }

    [Fact]
    public async Task Bootstrap_TellsWhatAnImportTells()
    {
        await images.Operations.BootstrapAsync("busybox", EngineImages.Cancellation);

        Assert.Equal(["tag A busybox:latest", "import A A"], images.Told);
    }

    [Fact]
    public async Task Prune_OfEverythingUnused_TellsRemovalsAndTheirSum()
    {
        Image named = await images.ImportAsync("one");
        Image nameless = await images.ImportAsync(null, "yy");

        PruneResult result = await images.Operations.PruneAsync(new ImagePruneFilter { DanglingOnly = false }, EngineImages.Cancellation);

        Assert.Equal(named.Size + nameless.Size, result.ReclaimedBytes);
        Assert.Equal("prune", images.Told[^1]);
        Assert.Equal($"{result.ReclaimedBytes}", images.Events[^1].Attributes["reclaimed"]);
        Assert.Equal(["delete", "delete", "untag"], images.Told.Skip(3).SkipLast(1).Select(told => told.Split(' ')[0]).Order());
    }

    [Fact]
    public async Task Failures_TellNothing()
    {
        await Assert.ThrowsAsync<Berth.Engine.EngineException>(
            () => images.Operations.ImportAsync(new MemoryStream("no archive"u8.ToArray()), "x", null, new ImportOptions(), EngineImages.Cancellation));
        Assert.Throws<Berth.Engine.EngineException>(() => images.Operations.Tag("nope", "x"));
        Assert.Throws<Berth.Engine.EngineException>(() => images.Operations.Remove("nope", force: true, noPrune: false));

        Assert.Empty(images.Told);
    }

    public void Dispose() => images.Dispose();
}
