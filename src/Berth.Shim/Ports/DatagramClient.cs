using System.Net;
using Berth.Linux;

namespace Berth.Shim.Ports;

/// <summary>A client that sends datagrams, seen from the container: a socket of its own.</summary>
internal sealed class DatagramClient : EventSource
{
    private const int BatchSize = 16;
    private readonly CarriedDatagrams port;
    private readonly Carrier carrier;
    private readonly int fd;

    private DatagramClient(CarriedDatagrams port, Carrier carrier, DatagramPath path, int fd)
    {
        (this.port, this.carrier, Path, this.fd) = (port, carrier, path, fd);
        carrier.Loop.Watch(this, fd, Epoll.In);
    }

    public DatagramPath Path { get; }

    /// <summary>When one of the two said something, in the terms of <see cref="Environment.TickCount64"/>.</summary>
    public long LastHeard { get; private set; }

    /// <summary>Null where there is no descriptor left, or no way to the server.</summary>
    public static DatagramClient? TryBegin(CarriedDatagrams port, Carrier carrier, DatagramPath path, IPEndPoint server)
    {
        int fd = InternetSocket.Connect(server, datagram: true);
        return fd < 0 ? null : new DatagramClient(port, carrier, path, fd);
    }

    public void Send(ReadOnlySpan<byte> datagram)
    {
        LastHeard = Environment.TickCount64;
        if (UnixSocket.Send(fd, datagram) == -(nint)Errno.ECONNREFUSED)
        {
            UnixSocket.Send(fd, datagram); // that was of the one before
        }
    }

    public override void OnReady(uint events)
    {
        Span<byte> room = carrier.Room;
        for (int i = 0; i < BatchSize; i++)
        {
            nint count = Fd.Read(fd, room);
            if (count < 0)
            {
                return;
            }

            LastHeard = Environment.TickCount64;
            port.Answer(Path, room[..(int)count]);
        }
    }

    public void Close()
    {
        carrier.Loop.Unwatch(this, fd);
        Fd.Close(fd);
    }
}
