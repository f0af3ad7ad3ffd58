using System.Net;
using System.Runtime.InteropServices;

namespace Berth.Linux.Netlink;

/// <summary>Reads <c>RTM_NEWADDR</c> and <c>RTM_NEWROUTE</c>.</summary>
internal static class AddressParser
{
    public static LinkAddress? ParseAddress(ReadOnlySpan<byte> payload)
    {
        var header = MemoryMarshal.Read<AddressHeader>(payload);
        IPAddress? address = null, local = null;
        var attributes = AttributeReader.Behind<AddressHeader>(payload);
        while (attributes.Read())
        {
            // On a point-to-point link IFA_ADDRESS is the other end's; IFA_LOCAL is missing for IPv6 (rtnetlink(7)).
            switch (attributes.Type)
            {
                case AddressAttribute.Address: address = new IPAddress(attributes.Value); break;
                case AddressAttribute.Local: local = new IPAddress(attributes.Value); break;
            }
        }

        return (local ?? address) is { } found ? new LinkAddress(header.Index, found, header.PrefixLength) : null;
    }

    public static Route? ParseRoute(ReadOnlySpan<byte> payload)
    {
        var header = MemoryMarshal.Read<RouteHeader>(payload);
        if (header.Family is not (AddressFamilies.Inet or AddressFamilies.Inet6))
        {
            return null;
        }

        var destination = header.Family == AddressFamilies.Inet6 ? IPAddress.IPv6Any : IPAddress.Any;
        IPAddress? gateway = null;
        int link = 0;
        uint table = header.Table;
        var attributes = AttributeReader.Behind<RouteHeader>(payload);
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case RouteAttribute.Destination: destination = new IPAddress(attributes.Value); break;
                case RouteAttribute.Gateway: gateway = new IPAddress(attributes.Value); break;
                case RouteAttribute.OutInterface: link = attributes.AsInt32(); break;
                case RouteAttribute.Table: table = (uint)attributes.AsInt32(); break;
            }
        }

        return new Route(new IPNetwork(destination, header.DestinationLength), gateway, link, table, header.Type);
    }
}
