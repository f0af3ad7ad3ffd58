using Berth.Linux;
using Berth.Networks.Serving;

namespace Berth.Networks.Names.Serving;

/// <summary>A container's TCP socket, where connections arrive.</summary>
internal sealed class StreamDoor(EventLoop loop, int descriptor, NameService service, Responder responder) : Door(loop, descriptor)
{
    private const int MaxClients = 16;
    private readonly HashSet<StreamClient> _clients = [];

    public void Watch(StreamClient client, uint events) => Loop.Watch(client, events);

    public void SetDeadline(StreamClient client, long deadline) => Loop.SetDeadline(client, deadline);

    public void Close(StreamClient client)
    {
        _clients.Remove(client);
        Loop.Remove(client);
    }

    /// <summary>With all that have come in by it.</summary>
    public void CloseAll()
    {
        foreach (StreamClient client in _clients.ToArray())
        {
            Close(client);
        }

        Loop.Remove(this);
    }

    protected override void OnClient(int client)
    {
        StreamClient source = new(this, client, service, responder);
        if (_clients.Count == MaxClients || Loop.Add(source, Epoll.In) != Errno.None)
        {
            Fd.Close(client);
            return;
        }

        _clients.Add(source);
        source.Begin();
    }
}
