using System.Runtime.CompilerServices;
using Berth.Engine.Containers.Statistics;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(1);

    /// <summary>What a container has used so far; null while it does not run.</summary>
    public ContainerSample? ReadSample(Container container)
    {
        if (container.Live is not { } live)
        {
            return null;
        }

        ContainerSample sample = sampler.Read(live.Slot.Cgroup, NetworkOwnerOf(container)?.State);

        // Of a cgroup that went away meanwhile some of the numbers may be missing.
        return container.Live == live ? sample : null;
    }

    /// <summary>Samples at once and then every second, null for the time that the container does not run. Ends with its removal.</summary>
    public async IAsyncEnumerable<ContainerSample?> SampleAsync(Container container, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Task removed = container.Signals.Removed;
        while (!removed.IsCompleted)
        {
            yield return ReadSample(container);
            await Task.WhenAny(removed, Task.Delay(SampleInterval, time, cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The container whose interfaces this one sees; null where that one is gone.</summary>
    private Container? NetworkOwnerOf(Container container) => Find(neighbours.NetworkIdentityOf(container.Definition).Id);
}
