namespace Berth.Linux.Netlink;

public sealed partial class RouteSocket
{
    private const int MaxDumps = 8;

    private delegate void PayloadHandler(ReadOnlySpan<byte> payload);

    private delegate T? PayloadParser<out T>(ReadOnlySpan<byte> payload);

    /// <summary>The link of that name, or null.</summary>
    public Link? FindLink(string name)
    {
        Link? link = null;
        AskForLink(name, LinkAttribute.SkipStatistics, payload => link = LinkParser.Parse(payload));
        return link;
    }

    /// <summary>The counters of the link of that name, or null where there is none.</summary>
    public LinkCounters? FindCounters(string name)
    {
        LinkCounters? counters = null;
        AskForLink(name, extensions: 0, payload => counters = LinkParser.ParseCounters(payload));
        return counters;
    }

    /// <summary>All links, or the ports of one bridge.</summary>
    /// <param name="master">The bridge's index; 0 for all links.</param>
    public IReadOnlyList<Link> ListLinks(int master = 0)
    {
        var query = Query(MessageType.GetLink, NetlinkFlags.Dump, new LinkHeader());
        query.Attribute(LinkAttribute.ExtMask, LinkAttribute.SkipStatistics);
        if (master != 0)
        {
            query.Attribute(LinkAttribute.Master, master);
        }

        return Dump("list links", query, LinkParser.Parse);
    }

    /// <summary>The IPv4 addresses of all links.</summary>
    public IReadOnlyList<LinkAddress> ListAddresses()
    {
        var header = new AddressHeader { Family = AddressFamilies.Inet };
        return Dump("list addresses", Query(MessageType.GetAddress, NetlinkFlags.Dump, header), AddressParser.ParseAddress);
    }

    /// <summary>The IPv4 routes of all tables.</summary>
    public IReadOnlyList<Route> ListRoutes()
    {
        var header = new RouteHeader { Family = AddressFamilies.Inet };
        return Dump("list routes", Query(MessageType.GetRoute, NetlinkFlags.Dump, header), AddressParser.ParseRoute);
    }

    private void AskForLink(string name, uint extensions, PayloadHandler handle)
    {
        // An acknowledgement after the answer gives it a clear end, as NLMSG_DONE does for a dump.
        var query = Query(MessageType.GetLink, NetlinkFlags.Ack, new LinkHeader());
        query.Attribute(LinkAttribute.ExtMask, extensions);
        query.Attribute(LinkAttribute.Name, name);
        query.End();
        var errno = Ask(query, handle);
        if (errno != Errno.ENODEV)
        {
            LinuxException.ThrowIfFailed(errno, "look up link", name);
        }
    }

    /// <summary>
    /// Reads a whole list, and again where the kernel says that it changed meanwhile; under endless change the last
    /// reading stands, which then lacks or doubles what changed.
    /// </summary>
    private List<T> Dump<T>(string operation, NetlinkWriter query, PayloadParser<T> parse)
        where T : class
    {
        query.End();
        List<T> list = [];
        var errno = Errno.EINTR;
        for (int attempt = 0; attempt < MaxDumps && errno == Errno.EINTR; attempt++)
        {
            list.Clear();
            errno = Ask(query, payload => AddTo(list, parse(payload)));
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
    private Errno Ask(NetlinkWriter query, PayloadHandler handle)
    {
        lock (_gate)
        {
            LinuxException.ThrowIfFailed(_socket.Send(query.Written), "send to rtnetlink");
            bool interrupted = false;
            Errno? result;
            do
            {
                result = ReadAnswer(ReceiveUnsynchronized(), handle, ref interrupted);
            }
            while (result is null);
            return interrupted && result == Errno.None ? Errno.EINTR : result.Value;
        }
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

    private static NetlinkWriter Query<T>(ushort type, NetlinkFlags flags, in T header)
        where T : unmanaged
    {
        var query = new NetlinkWriter();
        query.Begin(type, flags | NetlinkFlags.Request, sequence: 1, header);
        return query;
    }
}
