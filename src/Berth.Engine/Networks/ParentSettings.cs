using System.Net;
using Berth.Linux.Netlink;
using Berth.Networks;

namespace Berth.Engine.Networks;

/// <summary>The specification of a network on a parent interface (macvlan, ipvlan) as the network layer has it. The options are Docker's.</summary>
internal static class ParentSettings
{
    private const string ParentOption = "parent";
    private const string MacvlanModeOption = "macvlan_mode";
    private const string IpvlanModeOption = "ipvlan_mode";
    private const string IpvlanFlagOption = "ipvlan_flag";

    /// <summary>The interface that a network's user named; empty for none.</summary>
    public static string ParentOf(NetworkSpec spec) => Text(spec, ParentOption);

    /// <summary>The parent's interface: the one that was named, or one that leads nowhere.</summary>
    public static string InterfaceOf(Network network) => ParentOf(network.Spec) is { Length: > 0 } named ? named : OwnNameOf(network);

    /// <summary>How a network calls itself, and its own interface.</summary>
    public static string OwnNameOf(Network network) => $"{(KindOf(network.Spec) == SublinkKind.Macvlan ? "dm" : "di")}-{network.Id[..12]}";

    /// <summary>A network whose subnets are complete and checked.</summary>
    public static ParentOptions Of(Network network)
    {
        NetworkSpec spec = network.Spec;
        return new ParentOptions
        {
            Name = network.Name, Kind = KindOf(spec), Parent = InterfaceOf(network), Mode = ModeOf(spec), Flags = FlagsOf(spec),
            Ownership = ParentOf(spec).Length == 0 ? ParentOwnership.Dummy : network.OwnsParent ? ParentOwnership.Vlan : ParentOwnership.Machine,
            Subnets = [.. spec.Subnets!.Where(static subnet => !BridgeSettings.IsInet6(subnet)).Select(ToParent)],
            Inet6Subnets = spec.EnableInet6 ? [.. spec.Subnets!.Where(BridgeSettings.IsInet6).Select(ToParent)] : [],
        };
    }

    private static ParentSubnet ToParent(NetworkSubnet subnet) => new()
    {
        Subnet = IPNetwork.Parse(subnet.Subnet), Gateway = subnet.Router, Range = subnet.Part, Reserved = subnet.Reserved,
    };

    /// <exception cref="EngineException">A mode is none, in Docker's words.</exception>
    public static void Check(NetworkSpec spec)
    {
        _ = ModeOf(spec);
        _ = FlagsOf(spec);
    }

    private static SublinkKind KindOf(NetworkSpec spec) => spec.Driver == NetworkSpec.Macvlan ? SublinkKind.Macvlan : SublinkKind.Ipvlan;

    private static uint ModeOf(NetworkSpec spec) => KindOf(spec) == SublinkKind.Macvlan ? (uint)MacvlanModeOf(spec) : (uint)IpvlanModeOf(spec);

    private static MacvlanMode MacvlanModeOf(NetworkSpec spec) => Text(spec, MacvlanModeOption) switch
    {
        "" or "bridge" => MacvlanMode.Bridge,
        "vepa" => MacvlanMode.Vepa,
        "passthru" => MacvlanMode.Passthru,
        "private" => MacvlanMode.Private,
        var other => throw Refused($"requested macvlan mode '{other}' is not valid, 'bridge' mode is the macvlan driver default"),
    };

    private static IpvlanMode IpvlanModeOf(NetworkSpec spec) => Text(spec, IpvlanModeOption) switch
    {
        "" or "l2" => IpvlanMode.L2,
        "l3" => IpvlanMode.L3,
        "l3s" => IpvlanMode.L3S,
        var other => throw Refused($"requested ipvlan mode '{other}' is not valid, 'l2' mode is the ipvlan driver default"),
    };

    private static IpvlanFlags FlagsOf(NetworkSpec spec) => KindOf(spec) == SublinkKind.Macvlan ? IpvlanFlags.Bridge : Text(spec, IpvlanFlagOption) switch
    {
        "" or "bridge" => IpvlanFlags.Bridge,
        "private" => IpvlanFlags.Private,
        "vepa" => IpvlanFlags.Vepa,
        var other => throw Refused($"requested ipvlan flag '{other}' is not valid, 'bridge' is the ipvlan driver default"),
    };

    /// <summary>As with Docker nobody's fault, though it is the user's.</summary>
    private static EngineException Refused(string message) => new(EngineErrorKind.Internal, message);

    private static string Text(NetworkSpec spec, string option) => spec.Options?.GetValueOrDefault(option) ?? "";
}
