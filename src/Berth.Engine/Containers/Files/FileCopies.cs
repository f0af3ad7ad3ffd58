namespace Berth.Engine.Containers.Files;

/// <summary>
/// The copies under way from and into a running container. They hold its root, and two runs must never have the same one mounted: so
/// they may outlive the run, but not see the next.
/// </summary>
internal sealed class FileCopies
{
    private readonly Lock gate = new();
    private CancellationTokenSource ending = new();
    private TaskCompletionSource? ended;
    private int running;

    /// <summary>Begins one; it ends when the result is disposed of, and is asked to by the token.</summary>
    public IDisposable Begin(out CancellationToken end)
    {
        lock (gate)
        {
            running++;
            end = ending.Token;
            return new Copy(this);
        }
    }

    /// <summary>Ends those under way, and waits until they have.</summary>
    public Task EndAsync()
    {
        lock (gate)
        {
            if (running == 0)
            {
                return Task.CompletedTask;
            }

            ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = ending.CancelAsync();
            ending = new CancellationTokenSource();
            return ended.Task;
        }
    }

    private void End()
    {
        lock (gate)
        {
            if (--running == 0)
            {
                ended?.SetResult();
                ended = null;
            }
        }
    }

    private sealed class Copy(FileCopies copies) : IDisposable
    {
        private FileCopies? copies = copies;

        public void Dispose() => Interlocked.Exchange(ref copies, null)?.End();
    }
}
