using System.Net;

namespace Berth.Networks;

/// <summary>How a bridge network is to be.</summary>
public sealed record BridgeOptions
{
    /// <summary>The name that means that there is to be no bridge: Docker's <c>"bridge": "none"</c>.</summary>
    public const string None = "none";

    /// <summary>The bridge's interface name, at most 15 bytes, or <see cref="None"/>.</summary>
    public string Name { get; init; } = "berth0";

    /// <summary>An IPv4 subnet. Null: the one that the bridge already has, or else the first of Docker's default pools that is free.</summary>
    public IPNetwork? Subnet { get; init; }

    /// <summary>The bridge's own address in <see cref="Subnet"/>. Null: the subnet's first.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The part of <see cref="Subnet"/> that addresses are chosen from. Null: all of it.</summary>
    public IPNetwork? Range { get; init; }

    /// <summary>Addresses of <see cref="Subnet"/> that others have.</summary>
    public IReadOnlyList<IPAddress> Reserved { get; init; } = [];

    /// <summary>An IPv6 subnet beside the other; null for none.</summary>
    public IPNetwork? Inet6Subnet { get; init; }

    /// <summary>The part of <see cref="Inet6Subnet"/> that addresses are chosen from. Null: all of it.</summary>
    public IPNetwork? Inet6Range { get; init; }

    /// <summary>The bridge's own address in <see cref="Inet6Subnet"/>. Null: the subnet's first.</summary>
    public IPAddress? Inet6Gateway { get; init; }

    /// <summary>True: its containers reach each other and the machine only.</summary>
    public bool IsInternal { get; init; }

    /// <summary>False (Docker's <c>enable_icc=false</c>): its containers do not reach each other.</summary>
    public bool ConnectsContainers { get; init; } = true;

    public int Mtu { get; init; } = 1500;

    /// <summary>Endpoints kept ready. Each costs the kernel some memory and the network one address.</summary>
    public int PoolSize { get; init; } = 8;

    /// <summary>False (Docker's <c>"iptables": false</c>): no rules of Berth's; then nothing hides or protects the containers.</summary>
    public bool ManageFirewall { get; init; } = true;

    /// <summary>False (Docker's <c>"ip-forward": false</c>): the machine's forwarding is left as it is.</summary>
    public bool EnableForwarding { get; init; } = true;

    /// <summary>False (Docker's <c>"ip-masq": false</c>): containers leave the machine with their own addresses.</summary>
    public bool Masquerade { get; init; } = true;
}
