using System.Net;
using Berth.Linux;
using Berth.Networks.Serving;
using Microsoft.Win32.SafeHandles;

namespace Berth.Networks.Ports;

/// <summary>
/// Carries TCP connections that no rule of the kernel can lead to a container: those to an IPv6 address of the machine where the container has
/// none, for it does not translate between families, and those to ::1, which do not leave the loopback whatever rules say; and those of clients
/// that were there before the container was. One thread is at all doors, started with the first. Thread-safe.
/// </summary>
public sealed class PortRelays : IDisposable
{
    private const int Backlog = 512;

    private readonly CancellationTokenSource _closing = new();
    private readonly Lazy<EventLoop> _loop = new(static () => new EventLoop("berth-ports"));

    /// <summary>Carries who comes to a port. Whoever is carried already goes on where the result is disposed of, which gives the port back.</summary>
    /// <param name="held">A bound socket (<see cref="PortHold"/>), which is the relay's from here on.</param>
    /// <param name="address">The container's, of IPv4.</param>
    /// <param name="port">The container's.</param>
    /// <exception cref="LinuxException">The kernel takes no more.</exception>
    public IDisposable Open(SafeFileHandle held, IPAddress address, ushort port)
    {
        RelayDoor door = new(this, Listen(held), address, port);
        Open(door);
        return door;
    }

    /// <summary>Lets clients wait at a port.</summary>
    /// <param name="held">A bound socket (<see cref="PortHold"/>), which is the result's from here on.</param>
    /// <param name="knock">Called once, when the first client is there.</param>
    /// <exception cref="LinuxException">The kernel takes no more.</exception>
    public WaitingPort Await(SafeFileHandle held, Action knock)
    {
        WaitingPort port = new(_loop.Value, Listen(held), knock);
        Open(port.Door);
        return port;
    }

    public void Dispose()
    {
        _closing.Cancel();
        if (_loop.IsValueCreated)
        {
            _loop.Value.Dispose();
        }

        _closing.Dispose();
    }

    private static int Listen(SafeFileHandle held)
    {
        LinuxException.ThrowIfFailed(PortHold.Listen(held, Backlog), "listen");
        int descriptor = (int)held.DangerousGetHandle();
        held.SetHandleAsInvalid();
        return descriptor;
    }

    private void Open(Door door) => _loop.Value.Do(() =>
    {
        Errno errno = _loop.Value.Add(door, Epoll.In);
        if (errno != Errno.None)
        {
            Fd.Close(door.Descriptor);
            LinuxException.Throw(errno, "epoll_ctl");
        }
    });

    private sealed class RelayDoor(PortRelays relays, int descriptor, IPAddress address, ushort port) : Door(relays._loop.Value, descriptor), IDisposable
    {
        public void Dispose() => Close();

        protected override void OnClient(int client) =>
            _ = CarriedConnection.CarryAsync(client, () => CarriedConnection.ConnectAsync(new IPEndPoint(address, port), relays._closing.Token));
    }
}
