namespace Berth.Engine.Events;

/// <summary>Tells what happens to whoever listens, and to those who ask later about the recent past. Publishing never waits.</summary>
public sealed class EventBus
{
    private readonly TimeProvider time;
    private readonly int historyLength;
    private readonly Lock gate = new();
    private readonly Queue<EngineEvent> history = new();
    private readonly List<EventSubscription> subscriptions = [];

    internal EventBus(TimeProvider time, int historyLength)
    {
        this.time = time;
        this.historyLength = historyLength;
    }

    internal int ListenerCount
    {
        get
        {
            lock (gate)
            {
                return subscriptions.Count;
            }
        }
    }

    internal void Publish(string type, string action, string actorId, IReadOnlyDictionary<string, string> attributes)
    {
        lock (gate)
        {
            EngineEvent happened = new(type, action, actorId, attributes, time.GetUtcNow());
            history.Enqueue(happened);
            if (history.Count > historyLength)
            {
                history.Dequeue();
            }

            subscriptions.RemoveAll(subscription => !subscription.TryDeliver(happened));
        }
    }

    /// <summary>Listens from now on, and first to what is remembered since then. Nothing is missed or doubled in between.</summary>
    /// <param name="since">Null: only what happens from now on.</param>
    public EventSubscription Subscribe(DateTimeOffset? since = null)
    {
        lock (gate)
        {
            EventSubscription subscription = new(this, since is { } from ? [.. history.Where(e => e.Time >= from)] : []);
            subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>What is remembered of a span of time, both ends included.</summary>
    public IReadOnlyList<EngineEvent> Between(DateTimeOffset since, DateTimeOffset until)
    {
        lock (gate)
        {
            return [.. history.Where(e => e.Time >= since && e.Time <= until)];
        }
    }

    internal void Unsubscribe(EventSubscription subscription)
    {
        lock (gate)
        {
            subscriptions.Remove(subscription);
        }
    }
}
