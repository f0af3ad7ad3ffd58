using System.Globalization;
using Berth.Linux;
using Berth.Linux.Netlink;

namespace Berth.Networks.Parents;

/// <summary>The parent of a network's interfaces: found, or made where it is the network's own. Messages are Docker's where it has one.</summary>
internal sealed class ParentLink(RouteSocket host, ParentOptions options)
{
    private const int HighestTag = 4094;

    /// <summary>Whether it can be a parent, or be made: nothing is made yet.</summary>
    /// <exception cref="NetworkException">It cannot.</exception>
    public void Check()
    {
        if (Links.Find(host, options.Parent) is { } link)
        {
            RequireNoLoopback(link);
        }
        else if (options.Ownership == ParentOwnership.Vlan)
        {
            _ = CarrierOf(ParseName(options.Parent).Under);
        }
    }

    /// <summary>The parent as it is now, made where it may be. It is looked for each time: an adapter that was unplugged comes back with another index.</summary>
    /// <exception cref="NetworkException">It is not there, or cannot be a parent.</exception>
    public Link Open()
    {
        if ((Links.Find(host, options.Parent) ?? Create()) is not { } link)
        {
            throw new NetworkException($"the parent interface {options.Parent} of network {options.Name} is not there");
        }

        RequireNoLoopback(link);
        return link;
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
                Make(new RouteBatch().CreateVlan(options.Parent, CarrierOf(under).Index, tag), "vlan", "8021q");
                break;
        }

        return Links.Find(host, options.Parent);
    }

    private Link CarrierOf(string name) => Links.Find(host, name) ?? throw new NetworkException($"-o parent interface was not found on the host: {name}");

    private void RequireNoLoopback(Link link)
    {
        if (link.Flags.HasFlag(LinkFlags.Loopback))
        {
            throw new NetworkException($"loopback interface is not a valid {options.Kind.KernelName()} parent link");
        }
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
        string[] parts = name.Split('.');
        if (parts is not [{ Length: > 0 } under, var tag])
        {
            throw new NetworkException(parts.Length < 2
                ? $"invalid subinterface vlan name {name}, example formatting is eth0.10"
                : $"required interface name format is: name.vlan_id, ex. eth0.10 for vlan 10, instead received {name}");
        }

        if (!int.TryParse(tag, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            throw new NetworkException($"unable to parse a valid vlan id from: {tag} (ex. eth0.10 for vlan 10)");
        }

        return number is >= 1 and <= HighestTag ? (under, (ushort)number) : throw new NetworkException($"vlan id must be between 1-{HighestTag}, received: {number}");
    }
}
