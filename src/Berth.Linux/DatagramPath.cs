using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>Between whom a datagram of an IPv6 socket goes: its sender, and the machine's address that it was for, from which an answer has to come.</summary>
public readonly record struct DatagramPath
{
    internal DatagramPath(Inet6Name peer, PacketInfo own) => (Peer, Own) = (peer, own);

    internal Inet6Name Peer { get; }

    internal PacketInfo Own { get; }

    /// <summary><c>struct sockaddr_in6</c>, of 28 bytes. What is more than a byte is as the network has it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal record struct Inet6Name
    {
        public const int Size = 28;

        public ushort Family;
        public ushort Port;
        public uint Flow;
        public ulong High;
        public ulong Low;
        public uint Scope;
    }

    /// <summary><c>struct in6_pktinfo</c>, of 20 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal record struct PacketInfo
    {
        public const int Size = 20;

        public ulong High;
        public ulong Low;
        public int Interface;

        /// <summary>Only an address of a link says nothing without its interface; to others the way may lead through another than they came by.</summary>
        public readonly PacketInfo ForAnswers() => IsOfLink ? this : this with { Interface = 0 };

        private readonly bool IsOfLink
        {
            get
            {
                ulong high = High;
                ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in high));
                return bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
            }
        }
    }
}
