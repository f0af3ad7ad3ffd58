using System.Runtime.InteropServices;
using Berth.Linux.Netlink;

namespace Berth.Linux.Netfilter;

/// <summary>
/// One transaction of nf_tables in the kernel's own messages (<c>linux/netfilter/nf_tables.h</c>), for rules that are the same each time
/// and made often: libnftables takes milliseconds to load and to parse them. Attributes are in network byte order.
/// </summary>
internal sealed class NfTransaction
{
    private const ushort BatchBegin = 16;
    private const ushort BatchEnd = 17;
    private const ushort Subsystem = 10; // NFNL_SUBSYS_NFTABLES
    private const ushort NewTable = 0;
    private const ushort NewChain = 3;
    private const ushort NewRule = 6;
    private const byte InetFamily = 2; // NFPROTO_IPV4

    private readonly NetlinkWriter writer = new();
    private readonly string table;
    private uint sequence;

    /// <summary>Begins with a table of IPv4, which may be there already.</summary>
    public NfTransaction(string table)
    {
        this.table = table;
        Boundary(BatchBegin);
        Begin(NewTable, NetlinkFlags.Create);
        writer.Attribute(1, table);
        writer.End();
    }

    /// <summary>A chain that sees every packet the namespace's own processes send.</summary>
    public NfTransaction AddOutputChain(string chain, int priority)
    {
        const uint output = 3; // NF_INET_LOCAL_OUT
        Begin(NewChain, NetlinkFlags.Create);
        writer.Attribute(1, table);
        writer.Attribute(3, chain);
        using (writer.Nested(4))
        {
            writer.Attribute(1, Big(output));
            writer.Attribute(2, Big((uint)priority));
        }

        writer.Attribute(7, "filter");
        writer.End();
        return this;
    }

    /// <summary>A rule at the end of a chain.</summary>
    public NfTransaction AddRule(string chain, Action<NfRule> expressions)
    {
        const NetlinkFlags append = (NetlinkFlags)0x800;
        Begin(NewRule, NetlinkFlags.Create | append);
        writer.Attribute(1, table);
        writer.Attribute(2, chain);
        using (writer.Nested(4))
        {
            expressions(new NfRule(writer));
        }

        writer.End();
        return this;
    }

    /// <summary>Does all of it, or nothing, in the calling thread's network namespace; what the kernel refused, or none.</summary>
    public Errno Commit()
    {
        Boundary(BatchEnd);
        using NetlinkSocket socket = NetlinkSocket.OpenNetfilter();
        Errno sent = socket.Send(writer.Written);
        return sent == Errno.None ? Collect(socket) : sent;
    }

    internal static byte[] Big(uint value) => BitConverter.GetBytes(BitConverter.IsLittleEndian ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>One acknowledgement for each change, or the refusal, after which there may be no more.</summary>
    private Errno Collect(NetlinkSocket socket)
    {
        using var buffer = new DatagramBuffer();
        for (uint pending = sequence; pending > 0;)
        {
            var messages = new MessageReader(buffer.Receive(socket));
            while (messages.Read())
            {
                if (messages.Header.Type != MessageType.Error)
                {
                    continue;
                }

                Errno errno = Acknowledgement.Read(messages.Header.Flags, messages.Payload).Errno;
                if (errno != Errno.None)
                {
                    return errno;
                }

                pending--;
            }
        }

        return Errno.None;
    }

    private void Begin(ushort type, NetlinkFlags flags) =>
        writer.Begin((ushort)((Subsystem << 8) | type), flags | NetlinkFlags.Request | NetlinkFlags.Ack, ++sequence, new FamilyHeader { Family = InetFamily });

    private void Boundary(ushort type)
    {
        writer.Begin(type, NetlinkFlags.Request, 0, new FamilyHeader { Resource = Subsystem << 8 });
        writer.End();
    }

    /// <summary><c>struct nfgenmsg</c>; the resource in network byte order.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FamilyHeader
    {
        public byte Family;
        private readonly byte _version;
        public ushort Resource;
    }
}
