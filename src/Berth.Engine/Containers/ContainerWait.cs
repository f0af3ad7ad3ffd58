namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>Waits for a container's end. The container is looked up, and the wait registered, before this returns.</summary>
    /// <exception cref="EngineException">There is no such container; thrown at once.</exception>
    public Task<ContainerExit> WaitAsync(string nameOrId, WaitCondition condition = WaitCondition.NotRunning, CancellationToken cancellation = default)
    {
        Container container = Get(nameOrId);
        Task<ContainerExit> next = container.Signals.NextExit;
        return condition switch
        {
            WaitCondition.Removed => container.Signals.Removed.WaitAsync(cancellation),
            WaitCondition.NextExit => next.WaitAsync(cancellation),
            _ when container.State is { IsActive: false } state => Task.FromResult(new ContainerExit(state.ExitCode, state.Error)),
            _ => next.WaitAsync(cancellation),
        };
    }
}
