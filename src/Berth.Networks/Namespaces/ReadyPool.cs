namespace Berth.Networks.Namespaces;

/// <summary>
/// A small stock of things that take a while to make. Takers get the lowest one at once, or wait for the next that is
/// made. Making goes on one at a time on the worker's thread: at once while somebody waits or the stock runs low, otherwise
/// a moment after a take, when the container that took has started and the processors are free again.
/// </summary>
internal sealed class ReadyPool<T> : IDisposable
    where T : class, IDisposable
{
    private static readonly TimeSpan RefillDelay = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly NamespaceWorker _worker;
    private readonly PoolOptions<T> _options;
    private readonly PriorityQueue<T, uint> _stock = new();
    private readonly Queue<TaskCompletionSource<T>> _takers = new();
    private readonly ITimer _timer;
    private bool _isMaking;
    private bool _isRefilling = true;
    private bool _isClosed;

    public ReadyPool(NamespaceWorker worker, PoolOptions<T> options, TimeProvider time)
    {
        _worker = worker;
        _options = options;
        _timer = time.CreateTimer(_ => Refill(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Things in stock.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _stock.Count;
            }
        }
    }

    /// <summary>Begins to fill the stock, if it is not full.</summary>
    public void Refill()
    {
        lock (_gate)
        {
            _isRefilling = true;
            MakeNextUnsynchronized();
        }
    }

    /// <summary>Takes one from the stock, or the next that is made.</summary>
    /// <exception cref="ObjectDisposedException">The pool is closed.</exception>
    public Task<T> TakeAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_stock.TryDequeue(out var item, out _))
            {
                ScheduleRefillUnsynchronized();
                return Task.FromResult(item);
            }

            var taker = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            _takers.Enqueue(taker);
            _isRefilling = true;
            MakeNextUnsynchronized();
            return WaitAsync(taker, cancellation);
        }
    }

    /// <summary>Closes what is in stock. Somebody still waiting gets an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            while (_stock.TryDequeue(out var item, out _))
            {
                _options.Discard(item);
            }

            while (_takers.TryDequeue(out var taker))
            {
                taker.TrySetException(new ObjectDisposedException(nameof(ReadyPool<>)));
            }
        }

        _timer.Dispose();
    }

    private static async Task<T> WaitAsync(TaskCompletionSource<T> taker, CancellationToken cancellation)
    {
        await using var registration = cancellation.Register(() => taker.TrySetCanceled(cancellation));
        return await taker.Task;
    }

    private void ScheduleRefillUnsynchronized()
    {
        if (_stock.Count <= _options.Size / 4)
        {
            _isRefilling = true;
            MakeNextUnsynchronized();
        }
        else if (!_isRefilling)
        {
            _timer.Change(RefillDelay, Timeout.InfiniteTimeSpan);
        }
    }

    private void MakeNextUnsynchronized()
    {
        _isRefilling &= _stock.Count < _options.Size;
        if (_isMaking || _isClosed || (_takers.Count == 0 && !_isRefilling))
        {
            return;
        }

        _isMaking = true;
        _worker.Post(MakeOne);
    }

    private void MakeOne()
    {
        T? item = null;
        Exception? failure = null;
        try
        {
            item = _options.Make();
        }
        catch (Exception e)
        {
            failure = e;
        }

        lock (_gate)
        {
            _isMaking = false;
            if (item is not null)
            {
                HandOutUnsynchronized(item);
            }
            else
            {
                FailUnsynchronized(failure!);
            }

            MakeNextUnsynchronized();
        }
    }

    /// <summary>To the first taker who has not given up, or into the stock.</summary>
    private void HandOutUnsynchronized(T item)
    {
        while (_takers.TryDequeue(out var taker))
        {
            if (taker.TrySetResult(item))
            {
                return;
            }
        }

        if (_isClosed)
        {
            _options.Discard(item);
        }
        else
        {
            _stock.Enqueue(item, _options.Order(item));
        }
    }

    /// <summary>Tells the first taker. With nobody waiting the stock stays short until the next take, which meets the error itself.</summary>
    private void FailUnsynchronized(Exception failure)
    {
        _isRefilling = false;
        while (_takers.TryDequeue(out var taker))
        {
            if (taker.TrySetException(failure))
            {
                return;
            }
        }
    }
}

/// <param name="Size">How many are kept ready; 0 for none.</param>
/// <param name="Make">Makes one, on the worker's thread.</param>
/// <param name="Discard">Takes back one that nobody took.</param>
/// <param name="Order">The lower, the sooner it is taken.</param>
internal sealed record PoolOptions<T>(int Size, Func<T> Make, Action<T> Discard, Func<T, uint> Order);
