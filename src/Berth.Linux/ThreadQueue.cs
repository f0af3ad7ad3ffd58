using System.Diagnostics.CodeAnalysis;

namespace Berth.Linux;

/// <summary>
/// Work for a thread of one's own, which sleeps while there is none. The queues of the library spin before they sleep, and so take
/// the processor from the container that is being started.
/// </summary>
public sealed class ThreadQueue<T>
{
    private readonly Queue<T> waiting = [];
    private bool isComplete;

    public void Add(T item)
    {
        lock (waiting)
        {
            waiting.Enqueue(item);
            Monitor.Pulse(waiting);
        }
    }

    /// <summary>Nothing more will come: what waits is still given out.</summary>
    public void Complete()
    {
        lock (waiting)
        {
            isComplete = true;
            Monitor.PulseAll(waiting);
        }
    }

    /// <summary>Waits for the next item; false when there will be none.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T item)
    {
        lock (waiting)
        {
            while (waiting.Count == 0 && !isComplete)
            {
                Monitor.Wait(waiting);
            }

            return waiting.TryDequeue(out item);
        }
    }
}
