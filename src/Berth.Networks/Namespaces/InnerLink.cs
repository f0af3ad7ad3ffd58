using System.Globalization;
using Berth.Linux.Netlink;
using Microsoft.Win32.SafeHandles;

namespace Berth.Networks.Namespaces;

/// <summary>The interface of an endpoint, inside. Only for jobs on the worker's thread.</summary>
internal static class InnerLink
{
    private const string Prefix = "eth";

    /// <summary>Whether an interface is named as containers' are: <c>eth0</c>.</summary>
    public static bool IsName(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>Gives it its addresses and sets it up. The first step that the kernel refused, or null.</summary>
    public static RouteFailure? TryConfigure(NamespaceWorker worker, SafeFileHandle networkNamespace, string name, PluggedEndpoint endpoint)
    {
        using var routes = worker.Visit(networkNamespace, () =>
        {
            if (KernelVariables.HasInet6)
            {
                KernelVariables.Set($"ipv6/conf/{name}/disable_ipv6", endpoint.Inet6Address is null ? "1"u8 : "0"u8);
            }

            return RouteSocket.Open();
        });
        var link = routes.FindLink(name) ?? throw new NetworkException($"the interface of {endpoint.Address} vanished while it was set up");
        var batch = new RouteBatch().AddAddress(link.Index, endpoint.Address, endpoint.PrefixLength);
        if (endpoint.Inet6Address is { } inet6)
        {
            _ = batch.AddAddress(link.Index, inet6, endpoint.Inet6PrefixLength);
        }

        return routes.TryExecute(batch.SetUp(name));
    }

    /// <summary>Takes it away; one that is gone is no error.</summary>
    public static void Delete(NamespaceWorker worker, SafeFileHandle networkNamespace, string name)
    {
        using var routes = worker.Visit(networkNamespace, RouteSocket.Open);
        _ = routes.TryExecute(new RouteBatch().DeleteLink(name));
    }
}
