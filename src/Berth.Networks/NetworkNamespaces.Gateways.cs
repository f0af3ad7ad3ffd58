using System.Net;
using Berth.Linux.Netlink;
using Microsoft.Win32.SafeHandles;

namespace Berth.Networks;

public sealed partial class NetworkNamespaces
{
    private static readonly IPNetwork Anywhere = new(IPAddress.Any, 0);
    private static readonly IPNetwork Anywhere6 = new(IPAddress.IPv6Any, 0);

    /// <summary>Makes one interface of a namespace its way out, instead of what was before.</summary>
    /// <exception cref="Linux.LinuxException">The kernel refused.</exception>
    public Task SetGatewayAsync(SafeFileHandle networkNamespace, WayOut wayOut) => Worker.RunAsync(() =>
    {
        using var routes = Worker.Visit(networkNamespace, RouteSocket.Open);
        var link = routes.FindLink(wayOut.Interface) ?? throw new NetworkException($"the container has no interface {wayOut.Interface}");
        var batch = new RouteBatch().ReplaceRoute(Anywhere, wayOut.Gateway, link.Index);
        routes.Execute(wayOut.HasInet6 ? batch.ReplaceRoute(Anywhere6, wayOut.Inet6Gateway, link.Index) : batch);
        return true;
    });
}

/// <summary>Where a container's packets go that are for none of its networks. Without a router they are sent to whoever answers for their destination.</summary>
/// <param name="Interface">Its interface.</param>
/// <param name="Gateway">The IPv4 router; null for none.</param>
public sealed record WayOut(string Interface, IPAddress? Gateway)
{
    /// <summary>Whether IPv6 goes there too.</summary>
    public bool HasInet6 { get; init; }

    /// <summary>Its router; null for none.</summary>
    public IPAddress? Inet6Gateway { get; init; }
}
