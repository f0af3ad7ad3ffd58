using Berth.Linux.Netlink;

namespace Berth.Networks.Parents;

/// <summary>Interfaces of the machine by names that users write.</summary>
internal static class Links
{
    /// <summary>IFNAMSIZ without its last zero: the kernel refuses to look for a longer name.</summary>
    private const int LongestName = 15;

    /// <summary>Null where there is none.</summary>
    public static Link? Find(RouteSocket host, string name) => System.Text.Encoding.UTF8.GetByteCount(name) > LongestName ? null : host.FindLink(name);
}
