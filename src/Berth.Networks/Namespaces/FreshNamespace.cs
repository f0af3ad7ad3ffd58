using Berth.Linux.Netlink;
using Microsoft.Win32.SafeHandles;

namespace Berth.Networks.Namespaces;

/// <summary>A new network namespace, and a socket that configures it from outside.</summary>
internal sealed class FreshNamespace : IDisposable
{
    private readonly SafeFileHandle? _inet6Default;

    private FreshNamespace(SafeFileHandle handle, RouteSocket routes, SafeFileHandle? inet6Default)
    {
        Handle = handle;
        Routes = routes;
        _inet6Default = inet6Default;
    }

    /// <summary>The namespace. It is not closed by <see cref="Dispose"/>.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Links, addresses and routes inside.</summary>
    public RouteSocket Routes { get; }

    /// <summary>Makes a namespace; for a job on the worker's thread. Interfaces that come now get no IPv6, until <see cref="AllowInet6"/>.</summary>
    public static FreshNamespace Create(NamespaceWorker worker) => worker.Visit(() =>
    {
        var handle = NetworkNamespace.OpenCurrent();
        RouteSocket? routes = null;
        try
        {
            routes = RouteSocket.Open();
            SetDefaults();
            return new FreshNamespace(handle, routes, ForbidInet6());
        }
        catch
        {
            routes?.Dispose();
            handle.Dispose();
            throw;
        }
    });

    /// <summary>Interfaces that come later (a second network, a container's own tunnel) have IPv6 as anywhere.</summary>
    public void AllowInet6()
    {
        if (_inet6Default is not null)
        {
            KernelVariables.Write(_inet6Default, "0"u8);
        }
    }

    public void Dispose()
    {
        _inet6Default?.Dispose();
        Routes.Dispose();
    }

    /// <summary>
    /// Docker's: everybody in a container may bind low ports and send pings; nobody outside is concerned. The kernel finds a
    /// variable by walking past those of the same name in every other namespace, so each costs more the more there are.
    /// </summary>
    private static void SetDefaults()
    {
        KernelVariables.Set("ipv4/ip_unprivileged_port_start", "0"u8);
        KernelVariables.Set("ipv4/ping_group_range", "0 2147483647"u8);
    }

    /// <summary>
    /// Docker switches IPv6 off on an interface whose network has none, or a neighbour's router advertisement would
    /// configure it. Doing it for those to come spares the new interface an address that it would announce and then lose.
    /// </summary>
    private static SafeFileHandle? ForbidInet6()
    {
        if (!KernelVariables.HasInet6)
        {
            return null;
        }

        var variable = KernelVariables.Open("ipv6/conf/default/disable_ipv6");
        KernelVariables.Write(variable, "1"u8);
        return variable;
    }
}
