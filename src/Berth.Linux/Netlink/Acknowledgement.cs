using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux.Netlink;

/// <summary>The payload of <c>NLMSG_ERROR</c>: an error number, 0 for success, and the kernel's text where it gave one.</summary>
internal readonly record struct Acknowledgement(Errno Errno, string Text)
{
    private const ushort TextAttribute = 1;

    public static Acknowledgement Read(NetlinkFlags flags, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < sizeof(int))
        {
            return new Acknowledgement(Errno.EBADMSG, "");
        }

        var errno = (Errno)(-MemoryMarshal.Read<int>(payload));
        return new Acknowledgement(errno, flags.HasFlag(NetlinkFlags.AckTlvs) ? ReadText(flags, payload[sizeof(int)..]) : "");
    }

    /// <summary>The attributes stand behind the request's header, or behind all of it where the kernel does not cap it.</summary>
    private static string ReadText(NetlinkFlags flags, ReadOnlySpan<byte> request)
    {
        if (request.Length < MessageHeader.Size)
        {
            return "";
        }

        int echoed = flags.HasFlag(NetlinkFlags.Capped) ? MessageHeader.Size : (int)MemoryMarshal.Read<uint>(request);
        var attributes = new AttributeReader(request[Math.Clamp(AttributeHeader.Align(echoed), 0, request.Length)..]);
        while (attributes.Read())
        {
            if (attributes.Type == TextAttribute)
            {
                return Encoding.UTF8.GetString(attributes.Value.TrimEnd((byte)0)).TrimEnd('.');
            }
        }

        return "";
    }
}
