using System.Globalization;
using Berth.Linux;
using Berth.Linux.Netlink;

namespace Berth.Networks.Parents;

/// <summary>The parent of a network's interfaces: found, or made where it is the network's own. Messages are Docker's where it has one.</summary>
internal sealed class ParentLink(RouteSocket host, ParentOptions options)
{
    private const int HighestTag = 4094;

    /// <summary>The parent as it is now, made where it may be. It is looked for each time: an adapter that was unplugged comes back with another index.</summary>
    /// <exception cref="NetworkException">It is not there, or cannot be a parent.</exception>
    public Link Open()
    {
        if ((host.FindLink(options.Parent) ?? Create()) is not { } link)
        {
            throw new NetworkException($"the parent interface {options.Parent} of network {options.Name} is not there");
        }

        return !link.Flags.HasFlag(LinkFlags.Loopback) ? link
            : throw new NetworkException($"loopback interface is not a valid {options.Kind.KernelName()} parent link");
    }

    /// <summary>Takes away what was made.</summary>
    public void Remove()
    {
        if (options.Ownership != ParentOwnership.Machine && host.TryExecute(new RouteBatch().DeleteLink(options.Parent)) is { Errno: not Errno.ENODEV } failure)
        {
            throw failure.ToException();
        }
    }

    private Link? Create()
    {
        switch (options.Ownership)
        {
            case ParentOwnership.Dummy:
                Make(new RouteBatch().CreateDummy(options.Parent), "dummy", "dummy");
                break;
            case ParentOwnership.Vlan:
                (string under, ushort tag) = ParseName(options.Parent);
                Link carrier = host.FindLink(under) ?? throw new NetworkException($"failed to find master interface {under} on this machine");
                Make(new RouteBatch().CreateVlan(options.Parent, carrier.Index, tag), "vlan", "8021q");
                break;
        }

        return host.FindLink(options.Parent);
    }

    private void Make(RouteBatch batch, string kind, string module)
    {
        var failure = host.TryExecute(batch);
        if (failure is { Errno: Errno.EOPNOTSUPP })
        {
            throw Kinds.Missing(kind, module);
        }

        failure ??= host.TryExecute(new RouteBatch().SetUp(options.Parent));
        if (failure is { Errno: not Errno.EEXIST } refused)
        {
            _ = host.TryExecute(new RouteBatch().DeleteLink(options.Parent));
            throw new NetworkException($"failed to create {options.Parent} {kind} link: {refused.ToException().Message}", refused.ToException());
        }
    }

    /// <summary><c>eth0.10</c>.</summary>
    private static (string Under, ushort Tag) ParseName(string name)
    {
        if (name.Split('.') is not [{ Length: > 0 } under, var tag])
        {
            throw new NetworkException($"invalid subinterface vlan name {name}, example formatting is eth0.10");
        }

        if (!int.TryParse(tag, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            throw new NetworkException($"unable to parse a valid vlan id from: {tag} (ex. eth0.10 for vlan 10)");
        }

        return number is >= 1 and <= HighestTag ? (under, (ushort)number) : throw new NetworkException($"vlan id must be between 1-{HighestTag}, received: {number}");
    }
}
