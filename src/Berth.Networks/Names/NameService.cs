using Berth.Networks.Names.Forwarding;

namespace Berth.Networks.Names;

/// <summary>The name service of one container, until it is disposed of. Its rules go with the container's namespace.</summary>
public sealed class NameService : IDisposable
{
    private readonly NameServer _server;
    private NameView _view;

    internal NameService(NameServer server, NameView view) => (_server, _view) = (server, view);

    /// <summary>What it sees; may be replaced at any time, when it joins a network or leaves one.</summary>
    public NameView View
    {
        get => Volatile.Read(ref _view);
        set
        {
            Volatile.Write(ref _view, value);
            _server.Change(this, value);
        }
    }

    /// <summary>Of the server's thread alone.</summary>
    internal Outside Outside { get; set; } = new([], 0);

    internal Serving.DatagramDoor? Datagrams { get; set; }

    internal Serving.StreamDoor? Streams { get; set; }

    public void Dispose() => _server.Close(this);
}
