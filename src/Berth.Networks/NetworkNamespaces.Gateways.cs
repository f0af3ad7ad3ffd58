using System.Net;
using Berth.Linux.Netlink;
using Microsoft.Win32.SafeHandles;

namespace Berth.Networks;

public sealed partial class NetworkNamespaces
{
    private static readonly IPNetwork Anywhere = new(IPAddress.Any, 0);
    private static readonly IPNetwork Anywhere6 = new(IPAddress.IPv6Any, 0);

    /// <summary>Makes one interface of a namespace its way out, instead of what was before.</summary>
    /// <param name="networkNamespace">The namespace.</param>
    /// <param name="name">The interface.</param>
    /// <param name="gateway">IPv4.</param>
    /// <param name="gateway6">Null where the interface has no IPv6.</param>
    /// <exception cref="Linux.LinuxException">The kernel refused.</exception>
    public Task SetGatewayAsync(SafeFileHandle networkNamespace, string name, IPAddress gateway, IPAddress? gateway6) => Worker.RunAsync(() =>
    {
        using var routes = Worker.Visit(networkNamespace, RouteSocket.Open);
        var link = routes.FindLink(name) ?? throw new NetworkException($"the container has no interface {name}");
        var batch = new RouteBatch().ReplaceRoute(Anywhere, gateway, link.Index);
        routes.Execute(gateway6 is null ? batch : batch.ReplaceRoute(Anywhere6, gateway6, link.Index));
        return true;
    });
}
