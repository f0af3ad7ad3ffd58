using System.Net;

namespace Berth.Linux.Netfilter;

/// <summary>
/// Rules in the calling thread's network namespace that send what is meant for one port of a local address to another, UDP and TCP, and let
/// the answers come from the first. Stateless: each packet's port is rewritten, and the kernel tracks nothing.
/// </summary>
public static class PortDetour
{
    private const string Chain = "detour";
    private const int BeforeFilters = -150;
    private const byte Tcp = 6;
    private const byte Udp = 17;

    /// <summary>Sets it up; the table must not be there yet, or the rules would be there twice.</summary>
    public static Errno Create(string table, IPAddress address, ushort port, ushort detour)
    {
        byte[] bytes = address.GetAddressBytes();
        NftBatch batch = new NftBatch(table).AddTable().AddOutputChain(Chain, BeforeFilters);
        foreach ((byte protocol, int checksumAt) in ((byte, int)[])[(Udp, 6), (Tcp, 16)])
        {
            batch.AddRule(Chain, rule => rule.ToAddress(bytes).OfProtocol(protocol).RewritePort(source: false, port, detour, checksumAt));
            batch.AddRule(Chain, rule => rule.FromAddress(bytes).OfProtocol(protocol).RewritePort(source: true, detour, port, checksumAt));
        }

        using NftSocket socket = NftSocket.Open();
        return socket.Execute(batch);
    }
}
