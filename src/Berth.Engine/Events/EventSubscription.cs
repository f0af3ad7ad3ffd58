using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Berth.Engine.Events;

/// <summary>
/// One listener. A listener that falls <see cref="Capacity"/> events behind is cut off rather than left with a gap: its
/// enumeration ends, and it can come back with the time of the last event it saw.
/// </summary>
public sealed class EventSubscription : IDisposable
{
    /// <summary>Events that wait for a slow listener at most.</summary>
    public const int Capacity = 4096;
    private readonly EventBus bus;
    private readonly IReadOnlyList<EngineEvent> past;
    private readonly Channel<EngineEvent> channel = Channel.CreateBounded<EngineEvent>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    internal EventSubscription(EventBus bus, IReadOnlyList<EngineEvent> past)
    {
        this.bus = bus;
        this.past = past;
    }

    /// <summary>
    /// In the order in which they happened; waits for the next one until it is cancelled or the subscription is disposed of, which
    /// ends it. To be enumerated once.
    /// </summary>
    public async IAsyncEnumerable<EngineEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach (EngineEvent happened in past)
        {
            yield return happened;
        }

        await foreach (EngineEvent happened in channel.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            yield return happened;
        }
    }

    /// <summary>Listens no longer.</summary>
    public void Dispose()
    {
        bus.Unsubscribe(this);
        channel.Writer.TryComplete();
    }

    /// <summary>False when the listener is too far behind; it is over then.</summary>
    internal bool TryDeliver(EngineEvent happened)
    {
        if (channel.Writer.TryWrite(happened))
        {
            return true;
        }

        channel.Writer.TryComplete();
        return false;
    }
}
