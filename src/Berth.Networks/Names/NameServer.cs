using System.Net;
using Berth.Linux;
using Berth.Linux.Netfilter;
using Berth.Networks.Names.Forwarding;
using Berth.Networks.Names.Serving;
using Berth.Networks.Serving;
using Microsoft.Win32.SafeHandles;

namespace Berth.Networks.Names;

/// <summary>The server of all containers' names (docs/names.md). One thread, started with the first container.</summary>
/// <param name="namespaces">Where sockets in containers' namespaces are made.</param>
/// <param name="time">How answers from outside grow old.</param>
public sealed class NameServer(NetworkNamespaces namespaces, TimeProvider time) : IDisposable
{
    /// <summary>Where containers find it.</summary>
    public static readonly IPAddress Address = IPAddress.Parse("127.0.0.11");

    private const string Table = "berth_names";
    /// <summary>Of every name server.</summary>
    public const ushort Port = 53;

    private const ushort OwnPort = 20053;

    private readonly Lock _gate = new();
    private Parts? _parts;
    private bool _isClosed;

    /// <summary>Makes a container's sockets.</summary>
    /// <param name="networkNamespace">The container's. It is not closed.</param>
    /// <param name="isNew">The namespace has no rules of ours yet; a later daemon finds those of the earlier.</param>
    /// <exception cref="NetworkException">The sockets or the rules cannot be made; the message says why.</exception>
    public async Task<NameSockets> OpenSocketsAsync(SafeFileHandle networkNamespace, bool isNew)
    {
        (int datagrams, int streams) = await namespaces.Worker.RunAsync(() => namespaces.Worker.Visit(networkNamespace, () => OpenSockets(isNew))).ConfigureAwait(false);
        Throw(datagrams, Address);
        return new NameSockets(datagrams, streams);
    }

    /// <summary>Answers what arrives, and what has arrived already. The sockets are the service's from here on.</summary>
    /// <param name="sockets">Of <see cref="OpenSocketsAsync"/>, of this server or of an earlier.</param>
    /// <param name="view">What the container sees.</param>
    public NameService Serve(NameSockets sockets, NameView view)
    {
        Parts parts = GetParts();
        NameService service = new(this, view);
        (int datagrams, int streams) = sockets.Take();
        parts.Loop.Post(() => parts.Open(service, datagrams, streams));
        return service;
    }

    /// <summary>Serves the machine itself, at an address of its own.</summary>
    /// <param name="at">Where.</param>
    /// <param name="view">What it sees.</param>
    /// <exception cref="NetworkException">The address cannot be had; the message says why.</exception>
    public NameService OpenOnMachine(IPEndPoint at, NameView view)
    {
        (int datagrams, int streams) = OpenSockets(at);
        Throw(datagrams, at);
        using NameSockets sockets = new(datagrams, streams);
        return Serve(sockets, view);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _parts?.Loop.Dispose();
        }
    }

    internal void Change(NameService service, NameView view)
    {
        if (_parts is { } parts)
        {
            parts.Loop.Post(() => service.Outside = parts.OutsideOf(view));
        }
    }

    internal void Close(NameService service) => _parts?.Loop.Post(() => Parts.Close(_parts.Loop, service));

    private Parts GetParts()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            return _parts ??= new Parts(new EventLoop("berth-names"), time);
        }
    }

    /// <summary>In the container's namespace: the rules where it has none, and both sockets; <c>-errno</c> in the first where one failed.</summary>
    private static (int Datagrams, int Streams) OpenSockets(bool isNew)
    {
        Errno refused = isNew ? PortDetour.Create(Table, Address, Port, OwnPort) : Errno.None;
        return refused == Errno.None ? OpenSockets(new IPEndPoint(Address, OwnPort)) : (-(int)refused, -1);
    }

    private static (int Datagrams, int Streams) OpenSockets(IPEndPoint at)
    {
        int datagrams = InternetSocket.Bind(at, datagram: true);
        int streams = datagrams >= 0 ? InternetSocket.Bind(at, datagram: false) : datagrams;
        if (streams < 0)
        {
            Fd.Close(datagrams);
            return (streams, streams);
        }

        return (datagrams, streams);
    }

    private static void Throw(int result, object at)
    {
        if (result < 0)
        {
            throw new NetworkException($"cannot serve names at {at}: {new LinuxException("open", "the name server's sockets", (Errno)(-result)).Message}");
        }
    }

    /// <summary>What there is once there is a container.</summary>
    private sealed class Parts
    {
        private readonly Responder _responder;
        private readonly Forwarder _forwarder;

        public Parts(EventLoop loop, TimeProvider time)
        {
            AnswerCache cache = new(time);
            (Loop, _forwarder) = (loop, new Forwarder(loop, cache));
            _responder = new Responder(cache, _forwarder);
        }

        public EventLoop Loop { get; }

        public Outside OutsideOf(NameView view) => new(view.Servers, _forwarder.NumberOf(view.Servers));

        public void Open(NameService service, int datagrams, int streams)
        {
            service.Outside = OutsideOf(service.View);
            service.Datagrams = new DatagramDoor(datagrams, service, _responder);
            service.Streams = new StreamDoor(Loop, streams, service, _responder);
            _ = Loop.Add(service.Datagrams, Epoll.In);
            _ = Loop.Add(service.Streams, Epoll.In);
        }

        public static void Close(EventLoop loop, NameService service)
        {
            if (service.Datagrams is { } datagrams)
            {
                loop.Remove(datagrams);
            }

            service.Streams?.CloseAll();
        }
    }
}
