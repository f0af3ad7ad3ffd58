using Berth.Linux;
using Berth.Linux.Netlink;
using Berth.Networks.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace Berth.Networks.Parents;

/// <summary>Makes the interfaces of containers on a parent. Only for jobs on the worker's thread.</summary>
internal sealed class Sublink(NamespaceWorker worker, RouteSocket host, ParentOptions options)
{
    /// <summary>
    /// 1. the interface, born in the namespace; 2. its addresses, and up. Null where the kernel has another interface with its MAC, or its address; then it is gone
    /// again, as where this throws.
    /// </summary>
    /// <exception cref="NetworkException">The parent takes no such interface.</exception>
    public PluggedEndpoint? TryCreate(Link parent, SafeFileHandle networkNamespace, EndpointWish wish, PluggedEndpoint endpoint)
    {
        var failure = host.TryExecute(new RouteBatch().CreateSublink(new SublinkSettings
        {
            Kind = options.Kind, Name = wish.Interface, Namespace = networkNamespace, Parent = parent.Index, Mode = options.Mode, Flags = options.Flags,
            Address = endpoint.MacAddress.Length == 0 ? null : MacAddress.Parse(endpoint.MacAddress),
        }));
        if (failure is { } refused)
        {
            throw Explain(refused);
        }

        try
        {
            failure = InnerLink.TryConfigure(worker, networkNamespace, wish, endpoint);
        }
        catch
        {
            InnerLink.Delete(worker, networkNamespace, wish.Interface);
            throw;
        }

        if (failure is null)
        {
            return options.IsPassthru ? endpoint with { MacAddress = parent.Address?.ToString() ?? "" } : endpoint;
        }

        InnerLink.Delete(worker, networkNamespace, wish.Interface);
        return failure.Value.Errno is Errno.EADDRINUSE or Errno.EBUSY ? null : throw Explain(failure.Value);
    }

    /// <summary>
    /// Takes away those on a parent that nobody knows of and that have an address of the network, or none yet and a name as containers' interfaces have: a daemon may die between the
    /// two steps of <see cref="TryCreate"/>. Others that a user has put there stay.
    /// </summary>
    public void Sweep(Link parent, SafeFileHandle networkNamespace, IReadOnlyList<string> known, IReadOnlyList<string> wished)
    {
        using var routes = worker.Visit(networkNamespace, RouteSocket.Open);
        var addresses = routes.ListAddresses();
        foreach (var link in routes.ListLinks())
        {
            bool isOnParent = link.Kind == options.Kind.KernelName() && link.ForeignParent == parent.Index;
            if (isOnParent && !known.Contains(link.Name) && (IsOfNetwork(link, addresses) || IsUnfinished(link, addresses, wished)))
            {
                _ = routes.TryExecute(new RouteBatch().DeleteLink(link.Name));
            }
        }
    }

    private bool IsOfNetwork(Link link, IReadOnlyList<LinkAddress> addresses) =>
        addresses.Any(address => address.Link == link.Index && options.Subnets.Any(subnet => subnet.Subnet.Contains(address.Address)));

    private static bool IsUnfinished(Link link, IReadOnlyList<LinkAddress> addresses, IReadOnlyList<string> wished) =>
        (InnerLink.IsName(link.Name) || wished.Contains(link.Name)) && !link.Flags.HasFlag(LinkFlags.Up) && addresses.All(address => address.Link != link.Index);

    private NetworkException Explain(RouteFailure failure)
    {
        string kind = options.Kind.KernelName();
        string reason = failure.Errno switch
        {
            Errno.EOPNOTSUPP => $"the kernel has none: modprobe {kind}",
            Errno.EBUSY => $"{options.Parent} is a port of a bridge or a bond, or carries interfaces of another kind",
            Errno.EINVAL when options.Kind == SublinkKind.Macvlan => $"invalid argument ({options.Parent} carries one interface only in mode passthru, or has one of that mode)",
            _ => failure.ToException().Message,
        };
        return new NetworkException($"failed to create the {kind} port: {reason}", failure.ToException());
    }
}
