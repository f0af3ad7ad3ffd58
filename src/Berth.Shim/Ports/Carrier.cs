using System.Net;
using Berth.Linux;

namespace Berth.Shim.Ports;

/// <summary>The ports of the machine whose clients this shim carries to its container, and those who are under way.</summary>
internal sealed class Carrier(EventLoop loop)
{
    private const int LargestDatagram = 64 * 1024;
    private readonly List<CarriedSocket> ports = [];
    private readonly List<CarriedConnection> connections = [];
    private CarryPipe? idle;
    private byte[]? room;
    private int spare = -1;

    public EventLoop Loop => loop;

    /// <summary>Clients have yet to get what the container has said.</summary>
    public bool IsOwed => connections.Exists(connection => connection.IsOwed);

    /// <summary>For one datagram, while it is passed on.</summary>
    public Span<byte> Room => room ??= new byte[LargestDatagram];

    /// <summary>Takes a socket that listens, or one of datagrams.</summary>
    public void Open(int socket, IPEndPoint server)
    {
        CarriedSocket port = InternetSocket.IsDatagram(socket) ? OpenDatagrams(socket, server) : OpenListener(socket, server);
        ports.Add(port);
        loop.Watch(port, socket, Epoll.In);
    }

    /// <summary>The socket of a number, from 0; -1 past the last.</summary>
    public int SocketOf(int number) => number < ports.Count ? ports[number].Descriptor : -1;

    /// <summary>Nobody comes in any more; who is under way goes on.</summary>
    public void Close()
    {
        foreach (CarriedSocket port in ports.ToArray())
        {
            port.Close();
        }
    }

    public void Add(CarriedConnection connection) => connections.Add(connection);

    public void Remove(CarriedConnection connection) => connections.Remove(connection);

    public void Remove(CarriedSocket port) => ports.Remove(port);

    /// <summary>Where no descriptor is left, a client that waits would keep the processor busy: it has the spare one's turn, and is let go.</summary>
    public void LetOneGo(int listener)
    {
        Fd.Close(spare);
        Fd.Close(InternetSocket.Accept(listener));
        spare = OpenSpare();
    }

    /// <summary>An empty pipe; null where there is none. Whoever does not empty it at once keeps it meanwhile.</summary>
    public CarryPipe? TakePipe()
    {
        CarryPipe? taken = idle ?? CarryPipe.TryMake();
        idle = null;
        return taken;
    }

    /// <summary>Takes an empty pipe back.</summary>
    public void GiveBack(CarryPipe pipe)
    {
        if (idle is null)
        {
            idle = pipe;
        }
        else
        {
            pipe.Dispose();
        }
    }

    private CarriedDatagrams OpenDatagrams(int socket, IPEndPoint server)
    {
        InternetSocket.TellPaths(socket);
        return new CarriedDatagrams(this, socket, server);
    }

    private CarriedPort OpenListener(int listener, IPEndPoint server)
    {
        spare = spare < 0 ? OpenSpare() : spare;
        return new CarriedPort(this, listener, server);
    }

    private static int OpenSpare() => Fd.Open("/dev/null", Fd.CloseOnExec);
}
