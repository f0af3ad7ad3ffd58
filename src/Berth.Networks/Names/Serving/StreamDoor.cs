using Berth.Linux;

namespace Berth.Networks.Names.Serving;

/// <summary>A container's TCP socket, where connections arrive.</summary>
internal sealed class StreamDoor(EventLoop loop, int descriptor, NameService service, Responder responder) : LoopSource(descriptor)
{
    private const int MaxClients = 16;
    private readonly HashSet<StreamClient> _clients = [];

    public override void OnReady(uint events)
    {
        while (InternetSocket.Accept(Descriptor) is >= 0 and var client)
        {
            if (_clients.Count == MaxClients)
            {
                Fd.Close(client);
                continue;
            }

            StreamClient source = new(this, client, service, responder);
            if (loop.Add(source, Epoll.In) != Errno.None)
            {
                Fd.Close(client);
                continue;
            }

            _clients.Add(source);
            source.Begin();
        }
    }

    public void Watch(StreamClient client, uint events) => loop.Watch(client, events);

    public void SetDeadline(StreamClient client, long deadline) => loop.SetDeadline(client, deadline);

    public void Close(StreamClient client)
    {
        _clients.Remove(client);
        loop.Remove(client);
    }

    /// <summary>With all that have come in by it.</summary>
    public void CloseAll()
    {
        foreach (StreamClient client in _clients.ToArray())
        {
            Close(client);
        }

        loop.Remove(this);
    }
}
