using Berth.Linux;

namespace Berth.Shim;

/// <summary>Waits for descriptors, and tells their owners. One thread.</summary>
internal class EventLoop
{
    private readonly Epoll epoll = new();
    private readonly Dictionary<ulong, EventSource> sources = [];
    private ulong lastToken;

    public void Watch(EventSource source, int fd, uint interest)
    {
        source.Token = ++lastToken;
        source.Interest = interest;
        sources[source.Token] = source;
        epoll.Register(fd, interest, source.Token);
    }

    public void Unwatch(EventSource source, int fd)
    {
        if (source.Token != 0)
        {
            epoll.Unregister(fd);
            sources.Remove(source.Token);
            source.Token = 0;
        }
    }

    public void SetInterest(EventSource source, int fd, uint interest)
    {
        if (source.Token != 0 && source.Interest != interest)
        {
            source.Interest = interest;
            epoll.Change(fd, interest, source.Token);
        }
    }

    /// <summary>Waits for events and has them handled; false when none came in time.</summary>
    public bool RunOnce(int timeoutMilliseconds)
    {
        Span<EpollEvent> events = stackalloc EpollEvent[32];
        int count = epoll.Wait(events, timeoutMilliseconds);
        for (int i = 0; i < count; i++)
        {
            if (sources.TryGetValue(events[i].Token, out EventSource? source))
            {
                source.OnReady(events[i].Events);
            }
        }

        return count > 0;
    }
}
