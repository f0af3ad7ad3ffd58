using Berth.Images.References;

namespace Berth.Images.Registry.Transfers;

/// <summary>Lets one at a time be at a blob; the others wait, in the order in which they came.</summary>
internal sealed class BlobTurns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Digest, Queue<TaskCompletionSource>> _waiting = [];

    /// <param name="digest">The blob.</param>
    /// <param name="waits">Called when somebody else is at it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>To be disposed of when the next one may begin.</returns>
    public async Task<IDisposable> EnterAsync(Digest digest, Action waits, CancellationToken cancellation)
    {
        TaskCompletionSource? turn = Queue(digest);
        if (turn is not null)
        {
            waits();
            await using CancellationTokenRegistration registration = cancellation.Register(() => turn.TrySetCanceled(cancellation));
            await turn.Task.ConfigureAwait(false);
        }
        return new Turn(this, digest);
    }

    /// <summary>Null for whoever need not wait.</summary>
    private TaskCompletionSource? Queue(Digest digest)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(digest, out Queue<TaskCompletionSource>? queue))
            {
                _waiting.Add(digest, new Queue<TaskCompletionSource>());
                return null;
            }
            TaskCompletionSource turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
            queue.Enqueue(turn);
            return turn;
        }
    }

    private void Leave(Digest digest)
    {
        lock (_lock)
        {
            Queue<TaskCompletionSource> queue = _waiting[digest];
            while (queue.TryDequeue(out TaskCompletionSource? next))
            {
                if (next.TrySetResult())
                {
                    return;
                }
            }
            _waiting.Remove(digest);
        }
    }

    private sealed class Turn(BlobTurns turns, Digest digest) : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _isOver, true))
            {
                turns.Leave(digest);
            }
        }
    }
}
