using Berth.Linux;
using Berth.Linux.Netlink;

namespace Berth.Networks.Parents;

/// <summary>What kinds of links the kernel has. Each may be left out, or be a module that nobody has installed.</summary>
internal static class Kinds
{
    public static string NameOf(SublinkKind kind) => kind == SublinkKind.Macvlan ? "macvlan" : "ipvlan";

    /// <exception cref="NetworkException">The kernel has none.</exception>
    public static void Require(RouteSocket host, SublinkKind kind)
    {
        if (host.TryExecute(new RouteBatch().Probe(kind)) is { Errno: Errno.EOPNOTSUPP })
        {
            throw Missing(NameOf(kind), NameOf(kind));
        }
    }

    public static NetworkException Missing(string kind, string module) => new($"the kernel has no {kind} interfaces: modprobe {module}");
}
