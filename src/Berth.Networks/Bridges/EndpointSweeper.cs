using Berth.Linux;
using Berth.Linux.Netlink;
using Berth.Networks.Addresses;
using Berth.Networks.Namespaces;

namespace Berth.Networks.Bridges;

/// <summary>
/// Looks after released addresses a second after the release: by then their interfaces are gone, and if one is not (a
/// process outside the container holds the namespace), it is deleted. That costs some 20 ms of the kernel's network lock each,
/// which is why the rule is to let the kernel do it, many at once.
/// </summary>
internal sealed class EndpointSweeper : IDisposable
{
    private const int DeletedAtOnce = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly NamespaceWorker _worker;
    private readonly RouteSocket _host;
    private readonly BridgeLink _bridge;
    private readonly EndpointAddresses _addresses;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private int _isScheduled;
    private volatile bool _isClosed;

    public EndpointSweeper(NamespaceWorker worker, RouteSocket host, BridgeLink bridge, EndpointAddresses addresses, TimeProvider time)
    {
        (_worker, _host, _bridge, _addresses, _time) = (worker, host, bridge, addresses, time);
        _timer = time.CreateTimer(_ => Begin(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Makes sure that a sweep will come.</summary>
    public void Schedule()
    {
        if (Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            _timer.Change(Patience, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>No sweep begins after this, on the worker's thread or elsewhere.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _timer.Dispose();
    }

    private void Begin()
    {
        try
        {
            _worker.Post(Sweep);
        }
        catch (ObjectDisposedException)
        {
            // The network was closed between the timer's end and now.
        }
    }

    private void Sweep()
    {
        Volatile.Write(ref _isScheduled, 0);
        try
        {
            if (!_isClosed && !SweepOnce())
            {
                Schedule();
            }
        }
        catch (LinuxException)
        {
            // Nobody waits for a sweep; what it could not do, the next one tries.
            Schedule();
        }
    }

    /// <summary>Whether nothing is left that a later sweep could do.</summary>
    private bool SweepOnce()
    {
        long deadline = _time.GetTimestamp() - (long)(Patience.TotalSeconds * _time.TimestampFrequency);
        var batch = new RouteBatch();
        bool isDone = true;
        foreach (var address in _addresses.Leaving(int.MaxValue))
        {
            string name = HostLink.NameOf(address);
            if (_host.FindLink(name) is not { } link)
            {
                _addresses.Gone(address);
            }
            else if (link.Master == _bridge.Index && _addresses.ReleasedAt(address) is { } released)
            {
                isDone = false;
                _ = released <= deadline && batch.Count < DeletedAtOnce ? batch.DeleteLink(name) : batch;
            }
        }

        _ = _host.TryExecute(batch);
        return isDone;
    }
}
