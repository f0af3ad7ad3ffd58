using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers;

/// <summary>
/// One container. <see cref="Definition"/> and <see cref="State"/> are replaced as a whole, so that a reader sees one moment of it
/// without a lock; whoever changes them holds <see cref="LockAsync"/>.
/// </summary>
public sealed class Container
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile ContainerDefinition definition;
    private volatile ContainerState state;

    internal Container(ContainerDefinition definition, ContainerState state)
    {
        this.definition = definition;
        this.state = state;
    }

    public string Id => definition.Id;

    /// <summary>Without the slash that Docker's API puts in front.</summary>
    public string Name => definition.Name;

    public ContainerDefinition Definition
    {
        get => definition;
        internal set => definition = value;
    }

    public ContainerSettings Settings => definition.Settings;

    public ContainerState State
    {
        get => state;
        internal set => state = value;
    }

    /// <summary>Keeps every other verb from changing the container until the result is disposed of.</summary>
    internal async Task<IDisposable> LockAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        return new Held(gate);
    }

    private sealed class Held(SemaphoreSlim gate) : IDisposable
    {
        private SemaphoreSlim? gate = gate;

        public void Dispose() => Interlocked.Exchange(ref gate, null)?.Release();
    }
}
