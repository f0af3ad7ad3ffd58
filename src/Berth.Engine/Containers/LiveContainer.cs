using System.Collections.Concurrent;
using Berth.Engine.Containers.Execs;
using Berth.Engine.Launching;
using Berth.Runtime.Shims;

namespace Berth.Engine.Containers;

/// <summary>A container's one run, from its launch to its end.</summary>
internal sealed class LiveContainer(Slot slot)
{
    private CancellationTokenSource? probing;

    public Slot Slot => slot;

    public ShimProcess Shim => slot.Shim;

    /// <summary>Begins a time in which its health is probed; the result ends it. To be called under the container's lock, as the next.</summary>
    public CancellationToken BeginProbing(CancellationToken closing)
    {
        EndProbing();
        probing = CancellationTokenSource.CreateLinkedTokenSource(closing);
        return probing.Token;
    }

    public void EndProbing()
    {
        probing?.Cancel();
        probing?.Dispose();
        probing = null;
    }

    /// <summary>By id; those that run and those that are yet to.</summary>
    public ConcurrentDictionary<string, ContainerExec> Execs { get; } = new(StringComparer.Ordinal);
}
