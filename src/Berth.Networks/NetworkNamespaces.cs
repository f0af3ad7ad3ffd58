using Berth.Linux;
using Berth.Linux.Netlink;
using Berth.Networks.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace Berth.Networks;

/// <summary>
/// Where network namespaces are made: one thread for the whole daemon, which makes nothing else, and a small stock of
/// namespaces without a network (<c>--net none</c>). Bridges make theirs on the same thread; close them first.
/// </summary>
public sealed partial class NetworkNamespaces : IDisposable
{
    private readonly ReadyPool<SafeFileHandle> _isolated;

    /// <param name="time">For the pools' delays.</param>
    /// <param name="isolatedPoolSize">How many namespaces without a network are kept ready.</param>
    public NetworkNamespaces(TimeProvider time, int isolatedPoolSize = 2)
    {
        var options = new PoolOptions<SafeFileHandle>(isolatedPoolSize, MakeIsolated, handle => handle.Dispose(), _ => 0);
        _isolated = new ReadyPool<SafeFileHandle>(Worker, options, time);
        _isolated.Refill();
    }

    internal NamespaceWorker Worker { get; } = new();

    /// <summary>A namespace with nothing but its loopback, up. It lives as long as the descriptor, or a process inside.</summary>
    /// <exception cref="LinuxException">The kernel refuses another namespace.</exception>
    public Task<SafeFileHandle> TakeIsolatedAsync(CancellationToken cancellation) => _isolated.TakeAsync(cancellation);

    public void Dispose()
    {
        _isolated.Dispose();
        Worker.Dispose();
    }

    private SafeFileHandle MakeIsolated()
    {
        using var fresh = FreshNamespace.Create(Worker);
        try
        {
            fresh.Routes.Execute(new RouteBatch().SetUp("lo"));
            fresh.AllowInet6();
            return fresh.Handle;
        }
        catch
        {
            fresh.Handle.Dispose();
            throw;
        }
    }
}
