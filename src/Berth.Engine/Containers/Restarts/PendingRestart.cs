namespace Berth.Engine.Containers.Restarts;

/// <summary>A start that a restart policy has ordered and that waits for its time. It happens, or is called off, once.</summary>
internal sealed class PendingRestart : IDisposable
{
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer timer;

    /// <param name="wait">What the policy waits between the end and this start.</param>
    /// <param name="remaining">What is left of it.</param>
    /// <param name="time">The engine's clock.</param>
    /// <param name="due">Called once, on a thread of the pool.</param>
    public PendingRestart(TimeSpan wait, TimeSpan remaining, TimeProvider time, Action<PendingRestart> due)
    {
        Wait = wait;
        // Armed when the field is set, for it may fire at once.
        timer = time.CreateTimer(_ => due(this), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(remaining, Timeout.InfiniteTimeSpan);
    }

    public TimeSpan Wait { get; }

    /// <summary>Completes when the container has been started, could not be, or is not to be any more.</summary>
    public Task Over => over.Task;

    public void Dispose()
    {
        timer.Dispose();
        over.TrySetResult();
    }
}
