using System.Collections.Concurrent;
using Berth.Engine.Containers.Execs;
using Berth.Engine.Launching;
using Berth.Runtime.Shims;

namespace Berth.Engine.Containers;

/// <summary>A container's one run, from its launch to its end.</summary>
internal sealed class LiveContainer(Slot slot)
{
    public Slot Slot => slot;

    public ShimProcess Shim => slot.Shim;

    /// <summary>By id; those that run and those that are yet to.</summary>
    public ConcurrentDictionary<string, ContainerExec> Execs { get; } = new(StringComparer.Ordinal);
}
