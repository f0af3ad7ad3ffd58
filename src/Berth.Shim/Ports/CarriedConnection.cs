using System.Net;
using Berth.Linux;

namespace Berth.Shim.Ports;

/// <summary>A client and the container's server, which do not see each other, with this process between. It ends when both have.</summary>
internal sealed class CarriedConnection
{
    private readonly Carrier carrier;
    private readonly CarriedEnd client;
    private readonly CarriedEnd server;

    private CarriedConnection(Carrier carrier, int client, int server)
    {
        this.carrier = carrier;
        this.client = new CarriedEnd(this, carrier, client, isConnecting: false);
        this.server = new CarriedEnd(this, carrier, server, isConnecting: true);
        (this.client.Other, this.server.Other) = (this.server, this.client);
        carrier.Add(this);
        Settle();
    }

    /// <summary>The client has yet to get what the server says, to its end.</summary>
    public bool IsOwed => client.HasPending || !server.HasEnded;

    /// <summary>Where the server cannot be asked, the client is let go.</summary>
    /// <param name="carrier">Whose it is.</param>
    /// <param name="client">A descriptor, which is this one's from here on.</param>
    /// <param name="to">The server.</param>
    public static void Begin(Carrier carrier, int client, IPEndPoint to)
    {
        int server = InternetSocket.Connect(to, datagram: false);
        if (server < 0)
        {
            Fd.Close(client);
            return;
        }

        InternetSocket.KeepAlive(client);
        InternetSocket.SendAtOnce(client);
        InternetSocket.SendAtOnce(server);
        _ = new CarriedConnection(carrier, client, server);
    }

    /// <summary>Follows what an end has met.</summary>
    public void Settle()
    {
        if (client.IsDone && server.IsDone)
        {
            Close();
            return;
        }

        client.UpdateInterest();
        server.UpdateInterest();
    }

    public void Close()
    {
        client.Close();
        server.Close();
        carrier.Remove(this);
    }
}
