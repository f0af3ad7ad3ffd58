using Berth.Networks.Namespaces;

namespace Berth.UnitTests.Networks;

public sealed class ReadyPoolTests : IDisposable
{
    private readonly NamespaceWorker _worker = new();
    private readonly ManualTime _time = new();
    private readonly List<Item> _made = [];
    private readonly List<Item> _discarded = [];
    private Func<Exception?> _failure = () => null;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _worker.Dispose();

    [Fact]
    public async Task Refill_Started_FillsToItsSizeAndStops()
    {
        using var pool = Pool(4);
        pool.Refill();
        await WorkerIdleAsync(pool, 4);

        Assert.Equal(4, _made.Count);
    }

    [Fact]
    public async Task Take_FromStock_GivesTheLowest()
    {
        using var pool = Pool(4, order: item => (uint)(100 - item.Number));
        pool.Refill();
        await WorkerIdleAsync(pool, 4);

        Assert.Equal(4, (await pool.TakeAsync(Cancellation)).Number);
        Assert.Equal(3, (await pool.TakeAsync(Cancellation)).Number);
    }

    [Fact]
    public async Task Take_StockNotLow_RefillsAMomentLater()
    {
        using var pool = Pool(8);
        pool.Refill();
        await WorkerIdleAsync(pool, 8);
        _ = await pool.TakeAsync(Cancellation);
        await WorkerIdleAsync(pool, 7);

        _time.Advance(TimeSpan.FromMilliseconds(20));
        await WorkerIdleAsync(pool, 8);

        Assert.Equal(9, _made.Count);
    }

    [Fact]
    public async Task Take_StockLow_RefillsAtOnce()
    {
        using var pool = Pool(4);
        pool.Refill();
        await WorkerIdleAsync(pool, 4);
        for (int i = 0; i < 3; i++)
        {
            _ = await pool.TakeAsync(Cancellation);
        }

        await WorkerIdleAsync(pool, 4);
    }

    [Fact]
    public async Task Take_EmptyPool_MakesOne()
    {
        using var pool = Pool(0);

        Assert.Equal(1, (await pool.TakeAsync(Cancellation)).Number);
        await WorkerIdleAsync(pool, 0);
        Assert.Single(_made);
    }

    [Fact]
    public async Task Take_MakingFails_TellsTheTakerAndNotTheNext()
    {
        using var pool = Pool(2);
        int failures = 1;
        _failure = () => failures-- > 0 ? new IOException("no room") : null;

        Assert.Equal("no room", (await Assert.ThrowsAsync<IOException>(() => pool.TakeAsync(Cancellation))).Message);
        Assert.Equal(1, (await pool.TakeAsync(Cancellation)).Number);
    }

    [Fact]
    public async Task Refill_MakingFails_StopsUntilTheNextTake()
    {
        using var pool = Pool(4);
        int attempts = 0;
        _failure = () => ++attempts == 1 ? new IOException() : null;
        pool.Refill();
        await WorkerIdleAsync(pool, 0);
        Assert.Equal(1, attempts);

        _ = await pool.TakeAsync(Cancellation);
        await WorkerIdleAsync(pool, 4);
    }

    [Fact]
    public async Task Take_CancelledWhileWaiting_TheOneMadeGoesIntoStock()
    {
        using var pool = Pool(0);
        var release = BlockWorker();
        using var cancellation = new CancellationTokenSource();
        var taker = pool.TakeAsync(cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taker);
        release.Set();
        await WorkerIdleAsync(pool, 1);
    }

    [Fact]
    public async Task Take_ManyWaiting_EachGetsItsOwn()
    {
        using var pool = Pool(2);
        var taken = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => pool.TakeAsync(Cancellation)));

        Assert.Equal(100, taken.Distinct().Count());
    }

    [Fact]
    public async Task Dispose_Stock_IsDiscarded()
    {
        var pool = Pool(2);
        pool.Refill();
        await WorkerIdleAsync(pool, 2);

        pool.Dispose();

        Assert.Equal(_made, _discarded);
    }

    [Fact]
    public async Task Dispose_WhileMaking_TakersAreToldAndTheProductIsDiscarded()
    {
        var pool = Pool(0);
        var release = BlockWorker();
        var taker = pool.TakeAsync(Cancellation);

        pool.Dispose();
        release.Set();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => taker);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.TakeAsync(Cancellation));
        await _worker.RunAsync(() => true);
        Assert.Single(_discarded);
    }

    private ReadyPool<Item> Pool(int size, Func<Item, uint>? order = null) =>
        new(_worker, new PoolOptions<Item>(size, Make, _discarded.Add, order ?? (item => (uint)item.Number)), _time);

    private Item Make()
    {
        if (_failure() is { } failure)
        {
            throw failure;
        }

        var item = new Item(_made.Count + 1);
        _made.Add(item);
        return item;
    }

    private ManualResetEventSlim BlockWorker()
    {
        var release = new ManualResetEventSlim();
        _worker.Post(() => release.Wait(TimeSpan.FromSeconds(20)));
        return release;
    }

    /// <summary>Waits until the worker has nothing more to do, and expects that many in stock.</summary>
    private async Task WorkerIdleAsync(ReadyPool<Item> pool, int stock)
    {
        // Each job posts the next before it ends: when a job of ours meets the stock unchanged twice, none is coming.
        for (int before = -1, i = 0; i < 100 && before != pool.Count; i++)
        {
            before = pool.Count;
            _ = await _worker.RunAsync(() => true);
            _ = await _worker.RunAsync(() => true);
        }

        Assert.Equal(stock, pool.Count);
    }

    private sealed record Item(int Number) : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
