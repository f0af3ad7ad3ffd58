namespace Berth.Images.Registry.Transfers;

/// <summary>
/// Transfers that several clients want at the same time are done once. Each sees the progress, who comes later what there is of it; who
/// goes leaves the others alone, and with the last one the transfer ends.
/// </summary>
internal sealed class SharedTransfers<T>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, Transfer> _running = [];

    /// <param name="key">What is wanted; equal ones are the same.</param>
    /// <param name="work">Does it, unless somebody else does already.</param>
    /// <param name="report">Is told of the progress.</param>
    /// <param name="cancellation">This client's.</param>
    public async Task<T> RunAsync(object key, Func<Action<TransferProgress>, CancellationToken, Task<T>> work, Action<TransferProgress> report, CancellationToken cancellation)
    {
        Transfer transfer = Join(key, work, report);
        try
        {
            return await transfer.Done.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            Leave(key, transfer, report);
        }
    }

    private Transfer Join(object key, Func<Action<TransferProgress>, CancellationToken, Task<T>> work, Action<TransferProgress> report)
    {
        lock (_lock)
        {
            if (!_running.TryGetValue(key, out Transfer? transfer))
            {
                _running.Add(key, transfer = new Transfer());
                transfer.Add(report);
                transfer.Start(work);
                return transfer;
            }
            transfer.Add(report);
            return transfer;
        }
    }

    private void Leave(object key, Transfer transfer, Action<TransferProgress> report)
    {
        lock (_lock)
        {
            bool isLast = transfer.Remove(report);
            if (isLast && _running.GetValueOrDefault(key) == transfer)
            {
                _running.Remove(key); // a client that comes now begins anew
            }
            if (!isLast)
            {
                return;
            }
        }
        transfer.Stop();
    }

    private sealed class Transfer
    {
        private readonly Lock _lock = new();
        private readonly CancellationTokenSource _stop = new();
        private readonly List<Action<TransferProgress>> _listeners = [];
        private readonly List<TransferProgress> _told = [];
        private readonly Dictionary<string, int> _lines = [];

        public Task<T> Done { get; private set; } = null!;

        public void Start(Func<Action<TransferProgress>, CancellationToken, Task<T>> work) => Done = Task.Run(() => work(Tell, _stop.Token));

        public void Add(Action<TransferProgress> listener)
        {
            lock (_lock)
            {
                _told.ForEach(listener);
                _listeners.Add(listener);
            }
        }

        /// <summary>True when nobody is left.</summary>
        public bool Remove(Action<TransferProgress> listener)
        {
            lock (_lock)
            {
                _listeners.Remove(listener);
                return _listeners.Count == 0;
            }
        }

        public void Stop()
        {
            _stop.Cancel();
            _ = Done.ContinueWith(static (done, stop) => { _ = done.Exception; ((CancellationTokenSource)stop!).Dispose(); }, _stop, TaskScheduler.Default);
        }

        private void Tell(TransferProgress progress)
        {
            lock (_lock)
            {
                Keep(progress);
                _listeners.ForEach(listener => listener(progress));
            }
        }

        /// <summary>Of a layer only where it stands.</summary>
        private void Keep(TransferProgress progress)
        {
            if (progress is { IsOfLayer: true, Id: { } id })
            {
                if (_lines.TryGetValue(id, out int line))
                {
                    _told[line] = progress;
                    return;
                }
                _lines[id] = _told.Count;
            }
            _told.Add(progress);
        }
    }
}
