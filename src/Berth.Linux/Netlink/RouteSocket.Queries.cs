namespace Berth.Linux.Netlink;

public sealed partial class RouteSocket
{
    private const int MaxDumps = 8;

    private readonly NetlinkWriter _query = new();

    private delegate void PayloadHandler(ReadOnlySpan<byte> payload);

    private delegate T? PayloadParser<out T>(ReadOnlySpan<byte> payload);

    /// <summary>The link of that name, or null.</summary>
    public Link? FindLink(string name)
    {
        Link? link = null;
        _ = TryAskForLink(name, LinkAttribute.SkipStatistics, payload => link = LinkParser.Parse(payload));
        return link;
    }

    /// <summary>Whether a link of that name is there.</summary>
    public bool HasLink(string name) => TryAskForLink(name, LinkAttribute.SkipStatistics, static _ => { });

    /// <summary>The counters of the link of that name, or null where there is none.</summary>
    public LinkCounters? FindCounters(string name)
    {
        LinkCounters? counters = null;
        _ = TryAskForLink(name, extensions: 0, payload => counters = LinkParser.ParseCounters(payload));
        return counters;
    }

    /// <summary>All links, or the ports of one bridge.</summary>
    /// <param name="master">The bridge's index; 0 for all links.</param>
    public IReadOnlyList<Link> ListLinks(int master = 0)
    {
        lock (_gate)
        {
            BeginQuery(MessageType.GetLink, NetlinkFlags.Dump, new LinkHeader());
            _query.Attribute(LinkAttribute.ExtMask, LinkAttribute.SkipStatistics);
            if (master != 0)
            {
                _query.Attribute(LinkAttribute.Master, master);
            }

            return DumpUnsynchronized("list links", LinkParser.Parse);
        }
    }

    /// <summary>The IPv4 addresses of all links.</summary>
    public IReadOnlyList<LinkAddress> ListAddresses()
    {
        lock (_gate)
        {
            BeginQuery(MessageType.GetAddress, NetlinkFlags.Dump, new AddressHeader { Family = AddressFamilies.Inet });
            return DumpUnsynchronized("list addresses", AddressParser.ParseAddress);
        }
    }

    /// <summary>The IPv4 routes of all tables.</summary>
    public IReadOnlyList<Route> ListRoutes()
    {
        lock (_gate)
        {
            BeginQuery(MessageType.GetRoute, NetlinkFlags.Dump, new RouteHeader { Family = AddressFamilies.Inet });
            return DumpUnsynchronized("list routes", AddressParser.ParseRoute);
        }
    }

    /// <summary>False when no such link is there.</summary>
    private bool TryAskForLink(string name, uint extensions, PayloadHandler handle)
    {
        lock (_gate)
        {
            // An acknowledgement after the answer gives it a clear end, as NLMSG_DONE does for a dump.
            BeginQuery(MessageType.GetLink, NetlinkFlags.Ack, new LinkHeader());
            _query.Attribute(LinkAttribute.ExtMask, extensions);
            _query.Attribute(LinkAttribute.Name, name);
            _query.End();
            var errno = AskUnsynchronized(handle);
            if (errno != Errno.ENODEV)
            {
                LinuxException.ThrowIfFailed(errno, "look up link", name);
            }

            return errno == Errno.None;
        }
    }

    /// <summary>
    /// Reads a whole list, and again where the kernel says that it changed meanwhile; under endless change the last
    /// reading stands, which then lacks or doubles what changed.
    /// </summary>
    private List<T> DumpUnsynchronized<T>(string operation, PayloadParser<T> parse)
        where T : class
    {
        _query.End();
        List<T> list = [];
        var errno = Errno.EINTR;
        for (int attempt = 0; attempt < MaxDumps && errno == Errno.EINTR; attempt++)
        {
            list.Clear();
            errno = AskUnsynchronized(payload => AddTo(list, parse(payload)));
        }

        if (errno != Errno.EINTR)
        {
            LinuxException.ThrowIfFailed(errno, operation);
        }

        return list;
    }

    private static void AddTo<T>(List<T> list, T? item)
        where T : class
    {
        if (item is not null)
        {
            list.Add(item);
        }
    }

    /// <summary>Asks and reads to the end of the answer. EINTR stands for <c>NLM_F_DUMP_INTR</c>.</summary>
    private Errno AskUnsynchronized(PayloadHandler handle)
    {
        LinuxException.ThrowIfFailed(_socket.Send(_query.Written), "send to rtnetlink");
        using var buffer = new DatagramBuffer();
        bool interrupted = false;
        Errno? result;
        do
        {
            result = ReadAnswer(buffer.Receive(_socket), handle, ref interrupted);
        }
        while (result is null);
        return interrupted && result == Errno.None ? Errno.EINTR : result.Value;
    }

    /// <summary>Reads one datagram; the answer's result where it ends in it.</summary>
    private static Errno? ReadAnswer(ReadOnlySpan<byte> datagram, PayloadHandler handle, ref bool interrupted)
    {
        var messages = new MessageReader(datagram);
        while (messages.Read())
        {
            interrupted |= messages.Header.Flags.HasFlag(NetlinkFlags.DumpInterrupted);
            if (messages.Header.Type is MessageType.Error or MessageType.Done)
            {
                return Acknowledgement.Read(NetlinkFlags.None, messages.Payload).Errno;
            }

            handle(messages.Payload);
        }

        return null;
    }

    private void BeginQuery<T>(ushort type, NetlinkFlags flags, in T header)
        where T : unmanaged
    {
        _query.Clear();
        _query.Begin(type, flags | NetlinkFlags.Request, sequence: 1, header);
    }
}
