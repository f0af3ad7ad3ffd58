using System.Net;

namespace Berth.Networks.Firewall;

/// <summary>What the rules know of one network.</summary>
/// <param name="Bridge">The bridge's interface.</param>
/// <param name="Subnet">Its IPv4 subnet.</param>
/// <param name="Masquerade">Whether its addresses are hidden behind the machine's.</param>
public sealed record FirewallNetwork(string Bridge, IPNetwork Subnet, bool Masquerade)
{
    /// <summary>Its IPv6 subnet.</summary>
    public IPNetwork? Inet6Subnet { get; init; }

    /// <summary>Whether nothing leaves it or enters it.</summary>
    public bool IsInternal { get; init; }

    /// <summary>Whether its containers reach each other.</summary>
    public bool ConnectsContainers { get; init; } = true;

    /// <summary>What the rules are to know of a bridge that has, or will get, this subnet.</summary>
    public static FirewallNetwork Of(BridgeOptions options, IPNetwork subnet) => new(options.Name, subnet, options.Masquerade && !options.IsInternal)
    {
        Inet6Subnet = options.Inet6Subnet, IsInternal = options.IsInternal, ConnectsContainers = options.ConnectsContainers,
    };
}
