namespace Berth.Networks.Serving;

/// <summary>A descriptor that the loop waits for, and closes when it is removed.</summary>
internal abstract class LoopSource(int descriptor)
{
    public int Descriptor { get; } = descriptor;

    /// <summary>It has been removed, and its descriptor may be another's.</summary>
    public bool IsClosed { get; set; }

    public ulong Token { get; set; }

    /// <summary>When it is late (<see cref="EventLoop.Now"/>).</summary>
    public long Deadline { get; set; }

    /// <summary>It can be read or written, or has failed.</summary>
    /// <param name="events">Bits of <see cref="Linux.Epoll"/>.</param>
    public abstract void OnReady(uint events);

    /// <summary>Its time is over.</summary>
    public virtual void OnLate()
    {
    }
}
