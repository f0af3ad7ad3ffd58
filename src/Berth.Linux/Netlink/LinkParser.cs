using System.Runtime.InteropServices;

namespace Berth.Linux.Netlink;

/// <summary>Reads <c>RTM_NEWLINK</c>.</summary>
internal static class LinkParser
{
    private const int CounterCount = 8;

    public static Link Parse(ReadOnlySpan<byte> payload)
    {
        var header = MemoryMarshal.Read<LinkHeader>(payload);
        string name = "", kind = "";
        int mtu = 0, master = 0, parent = 0;
        bool isForeign = false;
        MacAddress? address = null;
        var attributes = AttributeReader.Behind<LinkHeader>(payload);
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case LinkAttribute.Name: name = attributes.AsString(); break;
                case LinkAttribute.Mtu: mtu = attributes.AsInt32(); break;
                case LinkAttribute.Master: master = attributes.AsInt32(); break;
                case LinkAttribute.Link: parent = attributes.AsInt32(); break;
                case LinkAttribute.LinkNamespaceId: isForeign = true; break;
                case LinkAttribute.LinkInfo: kind = KindOf(attributes.Value); break;
                case LinkAttribute.Address when attributes.Value.Length == MacAddress.Length:
                    address = MacAddress.Read(attributes.Value);
                    break;
            }
        }

        return new Link
        {
            Index = header.Index, Name = name, Flags = header.Flags, Kind = kind, Mtu = mtu, Master = master, ForeignParent = isForeign ? parent : 0, Address = address,
        };
    }

    public static LinkCounters ParseCounters(ReadOnlySpan<byte> payload)
    {
        var attributes = AttributeReader.Behind<LinkHeader>(payload);
        while (attributes.Read())
        {
            if (attributes.Type == LinkAttribute.Stats64 && attributes.Value.Length >= CounterCount * sizeof(ulong))
            {
                return MemoryMarshal.Read<LinkCounters>(attributes.Value);
            }
        }

        return default;
    }

    private static string KindOf(ReadOnlySpan<byte> info)
    {
        var attributes = new AttributeReader(info);
        while (attributes.Read())
        {
            if (attributes.Type == LinkAttribute.InfoKind)
            {
                return attributes.AsString();
            }
        }

        return "";
    }
}
