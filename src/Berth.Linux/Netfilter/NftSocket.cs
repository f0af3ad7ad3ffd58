using System.Buffers.Binary;
using Berth.Linux.Netlink;

namespace Berth.Linux.Netfilter;

/// <summary>nftables of one network namespace: the one of the thread that called <see cref="Open"/>. Thread-safe.</summary>
public sealed class NftSocket : IDisposable
{
    private const int AnswerSize = 16 * 1024;
    private readonly Lock _gate = new();
    private readonly NetlinkSocket _socket;

    private NftSocket(NetlinkSocket socket) => _socket = socket;

    public static NftSocket Open() => new(NetlinkSocket.OpenNetfilter());

    /// <summary>Does all of a batch, or nothing: then what the kernel said of the first change that it refused. A batch is sent once.</summary>
    public Errno Execute(NftBatch batch)
    {
        if (batch.Count == 0)
        {
            return Errno.None;
        }

        batch.Close();
        lock (_gate)
        {
            var sent = _socket.Send(batch.Messages);
            return sent != Errno.None ? sent : CollectUnsynchronized();
        }
    }

    /// <summary>A number that every change to any table, by anybody, makes another.</summary>
    public uint ReadGeneration()
    {
        uint generation = 0;
        var writer = new NetlinkWriter();
        writer.Begin(NftHeader.TypeOf(NftMessage.GetGeneration), NetlinkFlags.Request, sequence: 1, new NftHeader());
        writer.End();
        lock (_gate)
        {
            LinuxException.ThrowIfFailed(_socket.Send(writer.Written), "ask nftables");
            ReadAllUnsynchronized(NftMessage.NewGeneration, payload => generation = GenerationOf(payload));
        }

        return generation;
    }

    /// <summary>How many rules a table of the family inet has; 0 where there is no such table.</summary>
    public int CountRules(string table)
    {
        int count = 0;
        var writer = new NetlinkWriter();
        writer.Begin(NftHeader.TypeOf(NftMessage.GetRule), NetlinkFlags.Request | NetlinkFlags.Dump, sequence: 1, NftHeader.Inet);
        writer.Attribute(NftAttribute.RuleTable, table);
        writer.End();
        lock (_gate)
        {
            LinuxException.ThrowIfFailed(_socket.Send(writer.Written), "ask nftables");
            ReadAllUnsynchronized(NftMessage.NewRule, _ => count++);
        }

        return count;
    }

    public void Dispose() => _socket.Dispose();

    private delegate void PayloadHandler(ReadOnlySpan<byte> payload);

    /// <summary>The kernel has answered when a send returns, so nothing that is yet to come is waited for.</summary>
    private Errno CollectUnsynchronized()
    {
        var first = Errno.None;
        byte[] buffer = new byte[AnswerSize];
        while (_socket.ReceiveWaiting(buffer, out int length) == Errno.None)
        {
            var messages = new MessageReader(buffer.AsSpan(0, length));
            while (messages.Read())
            {
                if (first == Errno.None && messages.Header.Type == MessageType.Error)
                {
                    first = Acknowledgement.Read(NetlinkFlags.None, messages.Payload).Errno;
                }
            }
        }

        return first;
    }

    /// <summary>A dump goes on with each datagram that is taken, until one says that it is done.</summary>
    private void ReadAllUnsynchronized(byte kind, PayloadHandler handle)
    {
        byte[] buffer = new byte[AnswerSize];
        while (_socket.ReceiveWaiting(buffer, out int length) == Errno.None)
        {
            var messages = new MessageReader(buffer.AsSpan(0, length));
            while (messages.Read())
            {
                if (messages.Header.Type == NftHeader.TypeOf(kind))
                {
                    handle(messages.Payload);
                }
            }
        }
    }

    private static uint GenerationOf(ReadOnlySpan<byte> payload)
    {
        var attributes = AttributeReader.Behind<NftHeader>(payload);
        while (attributes.Read())
        {
            if (attributes.Type == NftAttribute.GenerationId)
            {
                return BinaryPrimitives.ReadUInt32BigEndian(attributes.Value);
            }
        }

        return 0;
    }
}
