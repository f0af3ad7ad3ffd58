using System.Net;
using System.Net.Sockets;

namespace Berth.Linux.Netlink;

public sealed partial class RouteBatch
{
    private const byte NoDuplicateDetection = 2;

    /// <summary>Gives a link an address, with the broadcast address of its subnet where it is an IPv4 one.</summary>
    public RouteBatch AddAddress(int link, IPAddress address, int prefixLength)
    {
        WriteAddress("add address", MessageType.NewAddress, CreateNew, link, address, prefixLength);
        return this;
    }

    public RouteBatch DeleteAddress(int link, IPAddress address, int prefixLength)
    {
        WriteAddress("delete address", MessageType.DelAddress, NetlinkFlags.None, link, address, prefixLength);
        return this;
    }

    /// <summary>A route in the main table; without a gateway the destination is on the link itself.</summary>
    public RouteBatch AddRoute(IPNetwork destination, IPAddress? gateway, int link) => WriteRoute("add route", CreateNew, destination, gateway, link);

    /// <summary>The same, in the place of the route to that destination if there is one.</summary>
    public RouteBatch ReplaceRoute(IPNetwork destination, IPAddress? gateway, int link) =>
        WriteRoute("replace route", NetlinkFlags.Create | NetlinkFlags.Replace, destination, gateway, link);

    private RouteBatch WriteRoute(string operation, NetlinkFlags flags, IPNetwork destination, IPAddress? gateway, int link)
    {
        Span<byte> bytes = stackalloc byte[16];
        var header = new RouteHeader
        {
            Family = FamilyOf(destination.BaseAddress),
            DestinationLength = (byte)destination.PrefixLength,
            Table = RouteAttribute.TableMain,
            Protocol = RouteAttribute.ProtocolBoot,
            Scope = gateway is null ? RouteAttribute.ScopeLink : RouteAttribute.ScopeUniverse,
            Type = RouteAttribute.TypeUnicast,
        };
        Begin(operation, destination.ToString(), MessageType.NewRoute, flags, header);
        if (destination.PrefixLength > 0)
        {
            _writer.Attribute(RouteAttribute.Destination, Write(destination.BaseAddress, bytes));
        }

        if (gateway is not null)
        {
            _writer.Attribute(RouteAttribute.Gateway, Write(gateway, bytes));
        }

        _writer.Attribute(RouteAttribute.OutInterface, link);
        _writer.End();
        return this;
    }

    private void WriteAddress(string operation, ushort type, NetlinkFlags flags, int link, IPAddress address, int prefixLength)
    {
        Span<byte> buffer = stackalloc byte[16];
        byte family = FamilyOf(address);

        // The address is given once, so it need not be asked for on the link first, for a second in which it could not be used.
        byte own = family == AddressFamilies.Inet6 ? NoDuplicateDetection : (byte)0;
        var header = new AddressHeader { Family = family, PrefixLength = (byte)prefixLength, Flags = own, Index = link };
        Begin(operation, $"{address}/{prefixLength}", type, flags, header);
        Span<byte> bytes = Write(address, buffer);
        _writer.Attribute(AddressAttribute.Local, bytes);
        _writer.Attribute(AddressAttribute.Address, bytes);
        if (bytes.Length == 4 && prefixLength < 31)
        {
            SetHostBits(bytes, prefixLength);
            _writer.Attribute(AddressAttribute.Broadcast, bytes);
        }

        _writer.End();
    }

    private static void SetHostBits(Span<byte> bytes, int prefixLength)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            int networkBits = Math.Clamp(prefixLength - (8 * i), 0, 8);
            bytes[i] |= (byte)(0xff >> networkBits);
        }
    }

    private static byte FamilyOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? AddressFamilies.Inet6 : AddressFamilies.Inet;

    private static Span<byte> Write(IPAddress address, Span<byte> buffer) =>
        address.TryWriteBytes(buffer, out int length) ? buffer[..length] : throw new ArgumentException("no room", nameof(buffer));
}
