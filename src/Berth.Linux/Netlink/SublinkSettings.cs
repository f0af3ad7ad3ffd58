using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Netlink;

/// <summary>A link on top of another, its parent's, born inside another network namespace: it sends and receives through the parent.</summary>
public sealed record SublinkSettings
{
    public required SublinkKind Kind { get; init; }
    public required string Name { get; init; }
    public required SafeFileHandle Namespace { get; init; }

    /// <summary>The parent's index, here.</summary>
    public required int Parent { get; init; }

    /// <summary>A <see cref="MacvlanMode"/>, or an <see cref="IpvlanMode"/>.</summary>
    public required uint Mode { get; init; }

    /// <summary>Of ipvlan only.</summary>
    public IpvlanFlags Flags { get; init; }

    /// <summary>Null for one that the kernel chooses; ipvlan's and passthru's is the parent's whatever is said.</summary>
    public MacAddress? Address { get; init; }
}

public enum SublinkKind
{
    /// <summary>With a MAC of its own.</summary>
    Macvlan,

    /// <summary>With its parent's MAC.</summary>
    Ipvlan,
}

public static class SublinkKindName
{
    /// <summary>What the kernel calls such links, and their module.</summary>
    public static string KernelName(this SublinkKind kind) => kind == SublinkKind.Macvlan ? "macvlan" : "ipvlan";
}

/// <summary><c>MACVLAN_MODE_*</c> (<c>linux/if_link.h</c>).</summary>
public enum MacvlanMode : uint
{
    /// <summary>Reaches no other on the parent.</summary>
    Private = 1,

    /// <summary>Reaches others by the switch behind the parent, which sends frames back where they came from.</summary>
    Vepa = 2,

    /// <summary>Reaches others at once.</summary>
    Bridge = 4,

    /// <summary>Has the parent alone.</summary>
    Passthru = 8,
}

/// <summary><c>IPVLAN_MODE_*</c>.</summary>
public enum IpvlanMode : ushort
{
    L2 = 0,
    L3 = 1,
    L3S = 2,
}

/// <summary><c>IPVLAN_F_*</c>: as macvlan's modes.</summary>
[Flags]
public enum IpvlanFlags : ushort
{
    Bridge = 0,
    Private = 1,
    Vepa = 2,
}
