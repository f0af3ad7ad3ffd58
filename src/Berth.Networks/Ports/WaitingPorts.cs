using Berth.Linux;
using Berth.Networks.Serving;
using Microsoft.Win32.SafeHandles;

namespace Berth.Networks.Ports;

/// <summary>Ports of containers that their first client starts, or whoever is sooner: until then clients wait. One thread is at all doors, started with the first. Thread-safe.</summary>
public sealed class WaitingPorts : IDisposable
{
    private readonly Lazy<EventLoop> _loop = new(static () => new EventLoop("berth-ports"));

    /// <summary>Lets clients wait at a port.</summary>
    /// <param name="held">A bound socket (<see cref="PortHold"/>), which is the result's from here on.</param>
    /// <param name="knock">Called once, when the first client is there.</param>
    /// <exception cref="LinuxException">The kernel takes no more.</exception>
    public WaitingPort Open(SafeFileHandle held, Action knock)
    {
        LinuxException.ThrowIfFailed(PortHold.Listen(held), "listen");
        WaitingPort port = new(_loop.Value, (int)held.DangerousGetHandle(), knock);
        held.SetHandleAsInvalid();
        _loop.Value.Do(() =>
        {
            Errno errno = _loop.Value.Add(port.Door, Epoll.In);
            if (errno != Errno.None)
            {
                Fd.Close(port.Door.Descriptor);
                LinuxException.Throw(errno, "epoll_ctl");
            }
        });
        return port;
    }

    public void Dispose()
    {
        if (_loop.IsValueCreated)
        {
            _loop.Value.Dispose();
        }
    }
}
