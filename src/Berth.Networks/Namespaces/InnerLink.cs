using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Berth.Linux.Netlink;
using Microsoft.Win32.SafeHandles;

namespace Berth.Networks.Namespaces;

/// <summary>The interface of an endpoint, inside. Only for jobs on the worker's thread.</summary>
internal static class InnerLink
{
    private const string Prefix = "eth";
    private const int LinkLocalPrefix = 16;
    private const int LinkLocalPrefix6 = 64;

    /// <summary>Whether an interface is named as containers' are: <c>eth0</c>.</summary>
    public static bool IsName(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>Gives it its variables and addresses, and sets it up. The first step that the kernel refused, or null.</summary>
    /// <exception cref="NetworkException">It has no such variable, or takes no such value.</exception>
    public static RouteFailure? TryConfigure(NamespaceWorker worker, SafeFileHandle networkNamespace, EndpointWish wish, PluggedEndpoint endpoint)
    {
        var name = wish.Interface;
        using var routes = worker.Visit(networkNamespace, () =>
        {
            if (KernelVariables.HasInet6)
            {
                KernelVariables.Set($"ipv6/conf/{name}/disable_ipv6", endpoint.Inet6Address is null ? "1"u8 : "0"u8);
            }

            foreach (var variable in wish.Variables)
            {
                Set(name, variable);
            }

            return RouteSocket.Open();
        });
        var link = routes.FindLink(name) ?? throw new NetworkException($"the interface of {endpoint.Address} vanished while it was set up");
        var batch = new RouteBatch().AddAddress(link.Index, endpoint.Address, endpoint.PrefixLength);
        if (endpoint.Inet6Address is { } inet6)
        {
            _ = batch.AddAddress(link.Index, inet6, endpoint.Inet6PrefixLength);
        }

        foreach (var address in wish.LinkLocalAddresses)
        {
            _ = batch.AddAddress(link.Index, address, address.AddressFamily == AddressFamily.InterNetwork ? LinkLocalPrefix : LinkLocalPrefix6);
        }

        return routes.TryExecute(batch.SetUp(name));
    }

    private static void Set(string name, InterfaceVariable variable)
    {
        try
        {
            KernelVariables.Set($"{variable.Family}/{variable.Group}/{name}/{variable.Name}", Encoding.UTF8.GetBytes(variable.Value));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NetworkException($"sysctl net.{variable.Family}.{variable.Group}.{name}.{variable.Name}={variable.Value} cannot be set: {error.Message}", error);
        }
    }

    /// <summary>Takes it away; one that is gone is no error.</summary>
    public static void Delete(NamespaceWorker worker, SafeFileHandle networkNamespace, string name)
    {
        using var routes = worker.Visit(networkNamespace, RouteSocket.Open);
        _ = routes.TryExecute(new RouteBatch().DeleteLink(name));
    }
}
