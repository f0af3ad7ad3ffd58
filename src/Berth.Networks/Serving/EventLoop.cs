using System.Collections.Concurrent;
using Berth.Linux;

namespace Berth.Networks.Serving;

/// <summary>
/// One thread that waits for descriptors, and for times. Everything but <see cref="Post"/> and <see cref="Do"/> is for that thread, and for
/// what these two are given.
/// </summary>
internal sealed class EventLoop : IDisposable
{
    private const int StackSize = 256 * 1024;
    private const int BatchSize = 64;
    private const int TickMilliseconds = 100;

    private readonly Lock _turn = new();
    private readonly Epoll _epoll = new();
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly Dictionary<ulong, LoopSource> _sources = [];
    private readonly List<LoopSource> _late = [];
    private readonly HashSet<LoopSource> _timed = [];
    private readonly Thread _thread;
    private readonly int _wakeRead;
    private readonly int _wakeWrite;
    private ulong _last;
    private volatile bool _isClosed;

    public EventLoop(string name)
    {
        LinuxException.ThrowIfFailed(Fd.Pipe(out _wakeRead, out _wakeWrite, Fd.CloseOnExec | Fd.NonBlocking), "make a pipe");
        LinuxException.ThrowIfFailed(_epoll.Register(_wakeRead, Epoll.In, 0), "watch a pipe");
        _thread = new Thread(Run, StackSize) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Now, as <see cref="LoopSource.Deadline"/> counts: milliseconds.</summary>
    public static long Now => Environment.TickCount64;

    /// <summary>Has the loop's thread do something; from any thread. After the end nothing is done any more.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        Wake();
    }

    /// <summary>Does something at once, on the calling thread, while the loop's does nothing; from any thread. It is to be short.</summary>
    public void Do(Action action)
    {
        lock (_turn)
        {
            action();
        }
    }

    public Errno Add(LoopSource source, uint events)
    {
        source.Token = ++_last;
        Errno errno = _epoll.Register(source.Descriptor, events, source.Token);
        if (errno == Errno.None)
        {
            _sources.Add(source.Token, source);
        }

        return errno;
    }

    public void Watch(LoopSource source, uint events) => _epoll.Change(source.Descriptor, events, source.Token);

    /// <summary>Sets when a source is late; 0 for never.</summary>
    public void SetDeadline(LoopSource source, long deadline)
    {
        source.Deadline = deadline;
        _ = deadline == 0 ? _timed.Remove(source) : _timed.Add(source);
    }

    /// <summary>Forgets a source and closes its descriptor.</summary>
    public void Remove(LoopSource source)
    {
        if (_sources.Remove(source.Token))
        {
            _timed.Remove(source);
            source.IsClosed = true;
            _epoll.Unregister(source.Descriptor); // closing does that only where nobody else has the socket open
            Fd.Close(source.Descriptor);
        }
    }

    /// <summary>Ends the thread, and closes what it watched.</summary>
    public void Dispose()
    {
        _isClosed = true;
        Wake();
        _thread.Join();
        _epoll.Dispose();
        Fd.Close(_wakeRead);
        Fd.Close(_wakeWrite);
    }

    private void Wake() => _ = Fd.Write(_wakeWrite, [0]);

    private void Run()
    {
        Span<EpollEvent> events = new EpollEvent[BatchSize];
        while (!_isClosed)
        {
            int count = _epoll.Wait(events, _timed.Count > 0 ? TickMilliseconds : -1);
            lock (_turn)
            {
                Tell(events[..count]);
                TellTheLate();
            }
        }

        foreach (LoopSource source in _sources.Values.ToArray())
        {
            Remove(source);
        }
    }

    private void Tell(ReadOnlySpan<EpollEvent> events)
    {
        foreach (EpollEvent happened in events)
        {
            // A source that another of the same batch, or another thread, has removed is not there any more.
            if (happened.Token == 0)
            {
                RunPosted();
            }
            else if (_sources.TryGetValue(happened.Token, out LoopSource? source))
            {
                source.OnReady(happened.Events);
            }
        }
    }

    private void RunPosted()
    {
        Span<byte> drain = stackalloc byte[BatchSize];
        while (Fd.Read(_wakeRead, drain) > 0)
        {
        }

        while (_posted.TryDequeue(out Action? action))
        {
            action();
        }
    }

    private void TellTheLate()
    {
        if (_timed.Count == 0)
        {
            return;
        }

        long now = Now;
        _late.AddRange(_timed.Where(source => source.Deadline <= now));
        foreach (LoopSource source in _late)
        {
            _timed.Remove(source);
            source.OnLate();
        }

        _late.Clear();
    }
}
