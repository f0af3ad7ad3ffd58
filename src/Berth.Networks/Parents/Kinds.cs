using Berth.Linux;
using Berth.Linux.Netlink;

namespace Berth.Networks.Parents;

/// <summary>What kinds of links the kernel has. Each may be left out, or be a module that nobody has installed.</summary>
internal static class Kinds
{
    /// <exception cref="NetworkException">The kernel has none.</exception>
    public static void Require(RouteSocket host, SublinkKind kind)
    {
        if (host.TryExecute(new RouteBatch().Probe(kind)) is { Errno: Errno.EOPNOTSUPP })
        {
            throw Missing(kind.KernelName(), kind.KernelName());
        }
    }

    public static NetworkException Missing(string kind, string module) => new($"the kernel has no {kind} interfaces: modprobe {module}");
}
