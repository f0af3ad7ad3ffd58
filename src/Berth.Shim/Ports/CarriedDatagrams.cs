using System.Net;
using Berth.Linux;

namespace Berth.Shim.Ports;

/// <summary>One of datagrams. Each client has a socket to the container, by which its answers are known, until both have been silent for a while.</summary>
internal sealed class CarriedDatagrams(Carrier carrier, int fd, IPEndPoint server) : CarriedSocket(carrier, fd)
{
    private const int BatchSize = 16;
    private const int MostClients = 512;

    /// <summary>As long as Docker's proxy waits. Who has been silent as long is let go when the next one comes.</summary>
    private const long SilenceMilliseconds = 90_000;

    private readonly Dictionary<DatagramPath, DatagramClient> clients = [];

    public override void OnReady(uint events)
    {
        if ((events & Epoll.HangUp) != 0)
        {
            Close();
            return;
        }

        Span<byte> room = Carrier.Room;
        for (int i = 0; i < BatchSize; i++)
        {
            int count = InternetSocket.ReceiveOnPath(Descriptor, room, out DatagramPath path);
            if (count < 0)
            {
                return;
            }

            ClientOf(path)?.Send(room[..count]);
        }
    }

    public void Answer(in DatagramPath path, ReadOnlySpan<byte> datagram) => InternetSocket.AnswerOnPath(Descriptor, datagram, path);

    public override void Close()
    {
        foreach (DatagramClient client in clients.Values)
        {
            client.Close();
        }

        clients.Clear();
        base.Close();
    }

    /// <summary>Null where no socket is left for it: its datagram is lost, as datagrams are.</summary>
    private DatagramClient? ClientOf(DatagramPath path)
    {
        if (!clients.TryGetValue(path, out DatagramClient? client))
        {
            LetTheSilentGo();
            client = DatagramClient.TryBegin(this, Carrier, path, server);
            if (client is not null)
            {
                clients.Add(path, client);
            }
        }

        return client;
    }

    private void LetTheSilentGo()
    {
        long now = Environment.TickCount64;
        DatagramClient[] going = [.. clients.Values.Where(client => now - client.LastHeard >= SilenceMilliseconds)];
        if (going.Length == 0 && clients.Count >= MostClients)
        {
            going = [clients.Values.MinBy(static client => client.LastHeard)!];
        }

        foreach (DatagramClient client in going)
        {
            clients.Remove(client.Path);
            client.Close();
        }
    }
}
