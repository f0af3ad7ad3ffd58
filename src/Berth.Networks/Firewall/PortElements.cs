using System.Buffers.Binary;
using Berth.Linux.Netfilter;
using Berth.Networks.Ports;

namespace Berth.Networks.Firewall;

/// <summary>A published port as elements of the table's maps, for the kernel and in the language of nft.</summary>
internal static class PortElements
{
    public static IEnumerable<string> Maps { get; } = ["ports", "ports_at", "ports6", "ports6_at", "published", "published6"];

    /// <summary>Where the port leads. A port that leads to no address of its family has no element.</summary>
    public static NftElement? Translation(PublishedPort port)
    {
        byte[] service = [port.ProtocolNumber, 0, 0, 0, .. Number(port.HostPort)];
        return port.Address is not { } address ? null
            : new NftElement(MapOf(port), port.IsEverywhere ? service : [.. port.HostAddress.GetAddressBytes(), .. service], [.. address.GetAddressBytes(), .. Number(port.Port)]);
    }

    /// <summary>That what is translated may pass.</summary>
    public static NftElement? Passage(PublishedPort port) => port.Address is not { } address ? null
        : new NftElement(port.IsInet6 ? "published6" : "published", [.. address.GetAddressBytes(), port.ProtocolNumber, 0, 0, 0, .. Number(port.Port)], Accepts: true);

    /// <summary>The same as "NAME { KEY : VALUE }".</summary>
    public static IEnumerable<string> Text(PublishedPort port)
    {
        if (port.Address is { } address)
        {
            string at = port.IsEverywhere ? "" : $"{port.HostAddress} . ";
            yield return $"{MapOf(port)} {{ {at}{port.Protocol} . {port.HostPort} : {address} . {port.Port} }}";
            yield return $"{(port.IsInet6 ? "published6" : "published")} {{ {address} . {port.Protocol} . {port.Port} : accept }}";
        }
    }

    private static string MapOf(PublishedPort port) => (port.IsInet6 ? "ports6" : "ports") + (port.IsEverywhere ? "" : "_at");

    private static byte[] Number(ushort port)
    {
        byte[] field = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(field, port);
        return field;
    }
}
