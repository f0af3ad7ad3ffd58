namespace Berth.Engine.Containers;

/// <summary>Tells those who wait for a container.</summary>
internal sealed class ContainerSignals
{
    private readonly TaskCompletionSource<ContainerExit> removed = New();
    private TaskCompletionSource<ContainerExit> exited = New();
    private TaskCompletionSource health = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the next end. Take it before looking at the state, and no end falls between.</summary>
    public Task<ContainerExit> NextExit => Volatile.Read(ref exited).Task;

    /// <summary>Completes when the container's health is another than before. To be taken as the next end.</summary>
    public Task NextHealth => Volatile.Read(ref health).Task;

    public Task<ContainerExit> Removed => removed.Task;

    /// <summary>To be called when the state already says so.</summary>
    public void TellExited(ContainerExit exit) => Interlocked.Exchange(ref exited, New()).SetResult(exit);

    /// <summary>To be called when the state already says so.</summary>
    public void TellHealth() => Interlocked.Exchange(ref health, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    public void TellRemoved(ContainerExit exit)
    {
        removed.TrySetResult(exit);
        Volatile.Read(ref exited).TrySetResult(exit);
    }

    private static TaskCompletionSource<ContainerExit> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
