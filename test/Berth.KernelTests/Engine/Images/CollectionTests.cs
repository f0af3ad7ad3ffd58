using Berth.Engine;
using Berth.Engine.Images.Collection;
using Berth.Images;

namespace Berth.KernelTests.Engine.Images;

/// <summary>Images that nobody uses go, where they take too much.</summary>
public sealed class CollectionTests : IDisposable
{
    private readonly EngineImages images = new();

    [Fact]
    public void Collect_WithoutMarks_SaysWhereTheyAreSet()
    {
        EngineException error = Assert.Throws<EngineException>(() => images.Operations.Collect());

        Assert.Equal((EngineErrorKind.Conflict, true), (error.Kind, error.Message.Contains("\"image-gc\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Collect_AboveTheHighMark_TakesTheOldestAndTellsIt()
    {
        await MakeThreeAsync();
        images.Operations.Tag("one", "elsewhere/one:2");
        images.Operations.NoteUse(images.Operations.Get("one").Id);
        SetMarks(high: 25_000, low: 20_000);

        CollectionReport report = images.Operations.Collect();

        Assert.Equal(["two:latest"], report.Images.SelectMany(image => image.Names));
        Assert.Equal((30_000, 10_000), (report.Used, report.ReclaimedBytes));
        Assert.Equal(["untag", "delete"], images.Events.TakeLast(2).Select(told => told.Action));
        Assert.Null(images.Operations.Find("two"));
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(images.Root, "layers")).Length);
    }

    [Fact]
    public async Task Collect_ImageWithNamesInSeveralRepositories_TakesThemAll()
    {
        await MakeThreeAsync();
        images.Operations.Tag("one", "elsewhere/one:2");
        SetMarks(high: 1, low: 0);

        Assert.Contains(images.Operations.Collect().Images, image => image.Names.Count == 2);
        Assert.Empty(images.Operations.List());
    }

    [Fact]
    public async Task Collect_DryRun_TellsTheSameAndTakesNothing()
    {
        await MakeThreeAsync();
        SetMarks(high: 25_000, low: 20_000);
        int told = images.Events.Count;

        CollectionReport dry = images.Operations.Collect(dryRun: true);

        Assert.Equal((3, told), (images.Operations.List().Count, images.Events.Count));
        Assert.Equal(dry.Images, images.Operations.Collect().Images, (a, b) => a.Id == b.Id && a.Bytes == b.Bytes);
    }

    [Fact]
    public async Task Collect_BelowTheHighMark_TakesNothing()
    {
        await MakeThreeAsync();
        SetMarks(high: 30_000, low: 10);

        Assert.Empty(images.Operations.Collect().Images);
    }

    [Fact]
    public async Task Collect_WhatContainersOrTransfersUse_Stays()
    {
        await MakeThreeAsync();
        images.Users = [new ImageUser("0123456789abcdef", images.Operations.Get("one").Id, IsRunning: false)];
        SetMarks(high: 1, low: 0);
        GatedStream output = new();
        Task saving = images.Operations.SaveAsync(["two"], output, EngineImages.Cancellation);
        await output.Reached.WaitAsync(EngineImages.Cancellation);

        CollectionReport report = images.Operations.Collect();
        output.Open();
        await saving;

        Assert.Equal(["three:latest"], report.Images.SelectMany(image => image.Names));
        Assert.Equal(["one:latest", "two:latest"], images.Operations.List().SelectMany(image => image.RepoTags).Order());
    }

    [Fact]
    public async Task Collect_WhatHasBeenUsedSinceItWasPlanned_Stays()
    {
        Image image = await images.ImportAsync("one");
        using ImageStore store = ImageStore.Open(images.Root + "/second", new MemoryImageIndex(), TimeProvider.System);
        Image other = await store.ImportAsync(new MemoryStream(EngineImages.Tar("x")), "one", null, new ImportOptions(), EngineImages.Cancellation);
        ImageFootprint seen = Assert.Single(store.Footprints());

        store.Use("one");

        Assert.Null(store.RemoveIdle(other.Id, seen.LastUsed, []));
        Assert.NotNull(store.RemoveIdle(other.Id, Assert.Single(store.Footprints()).LastUsed, []));
        Assert.NotNull(images.Operations.Find(image.Id));
    }

    [Fact]
    public async Task Collect_SharesOfTheFileSystem_GoByWhatIsFull()
    {
        await images.ImportAsync("one");
        images.Options.ImageGc = new ImageGcOptions { High = new Watermark(1, IsShare: true), Low = new Watermark(0, IsShare: true), MinAge = TimeSpan.Zero };
        DriveInfo drive = new(images.Root);

        CollectionReport report = images.Operations.Collect(dryRun: true);

        Assert.InRange(report.High, 1, drive.TotalSize / 100);
        Assert.InRange(report.Used, 1, drive.TotalSize);
        Assert.Equal(report.Used > report.High ? 1 : 0, report.Images.Count);
    }

    [Fact]
    public async Task LastUse_AfterReopening_IsKnown()
    {
        await MakeThreeAsync();
        images.Operations.Use("one", platform: null);
        images.Reopen();
        SetMarks(high: 1, low: 0);

        Assert.Equal(["two:latest", "three:latest", "one:latest"], images.Operations.Collect(dryRun: true).Images.SelectMany(image => image.Names));
    }

    [Fact]
    public async Task Arrival_AboveTheHighMark_CollectsByItself()
    {
        await MakeThreeAsync();
        SetMarks(high: 35_000, low: 30_000);

        await ImportAsync("four");

        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(EngineImages.Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        while (images.Operations.Find("one") is not null)
        {
            await Task.Delay(1, deadline.Token);
        }

        Assert.NotNull(images.Operations.Find("two"));
    }

    public void Dispose() => images.Dispose();

    private async Task MakeThreeAsync()
    {
        await ImportAsync("one");
        await ImportAsync("two");
        await ImportAsync("three");
    }

    private Task<Image> ImportAsync(string name) => images.ImportAsync(name, name.PadRight(10_000, '.'));

    private void SetMarks(long high, long low) =>
        images.Options.ImageGc = new ImageGcOptions { High = new Watermark(high, IsShare: false), Low = new Watermark(low, IsShare: false), MinAge = TimeSpan.Zero };

    /// <summary>Takes nothing before it is opened.</summary>
    private sealed class GatedStream : MemoryStream
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => reached.Task;

        public void Open() => opened.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            reached.TrySetResult();
            await opened.Task.WaitAsync(cancellationToken);
            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}
