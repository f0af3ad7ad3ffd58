using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Files;
using Berth.Engine.Containers.Restarts;
using Berth.Engine.Launching;

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
    private volatile LiveContainer? live;
    private volatile PendingRestart? pending;

    internal Container(ContainerDefinition definition, ContainerState state)
    {
        this.definition = definition;
        this.state = state;
    }

    /// <summary>64 hexadecimal digits.</summary>
    public string Id => definition.Id;

    /// <summary>Without the slash that Docker's API puts in front.</summary>
    public string Name => definition.Name;

    /// <summary>What it is. Changes only by a verb: a rename, an update.</summary>
    public ContainerDefinition Definition
    {
        get => definition;
        internal set => definition = value;
    }

    /// <summary>What its user, its image and the engine have said about it.</summary>
    public ContainerSettings Settings => definition.Settings;

    /// <summary>What it does at this moment.</summary>
    public ContainerState State
    {
        get => state;
        internal set => state = value;
    }

    internal ContainerSignals Signals { get; } = new();

    /// <summary>Its run; null when it does not run.</summary>
    internal LiveContainer? Live
    {
        get => live;
        set => live = value;
    }

    /// <summary>What waits for its first launch; null when nothing does. To be touched under the lock.</summary>
    internal Slot? Prepared { get; set; }

    /// <summary>Sessions that were attached before its launch.</summary>
    internal int EarlySessions;

    /// <summary>Its end is the first half of a restart, and not one to remove itself at.</summary>
    internal volatile bool IsRestarting;

    /// <summary>What its last start has recorded; null before the first. To be touched under the lock.</summary>
    internal RunRecord? Run { get; set; }

    /// <summary>Its user has asked for its end: no policy starts it again, only its user or the next engine does. To be touched under the lock.</summary>
    internal bool StaysDown { get; set; }

    /// <summary>The start that its policy has ordered; null when none is. To be changed under the lock.</summary>
    internal PendingRestart? Pending
    {
        get => pending;
        set => pending = value;
    }

    /// <summary>Completes when nothing is left of its last run. To be touched under the lock.</summary>
    internal Task Reclaimed { get; set; } = Task.CompletedTask;

    /// <summary>Those who copy its files while it runs.</summary>
    internal FileCopies Copies { get; } = new();

    /// <summary>Keeps its image's layers; null for an image without files.</summary>
    internal IDisposable? Layers { get; set; }

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
