using System.Globalization;
using System.Net;
using Berth.Engine.Containers.Specs;
using Berth.Networks;

namespace Berth.Engine.Networks;

/// <summary>A bridge network's specification as the network layer has it.</summary>
internal static class BridgeSettings
{
    public const string NameOption = "com.docker.network.bridge.name";
    public const string HostAddressOption = "com.docker.network.bridge.host_binding_ipv4";
    private const string ConnectsOption = "com.docker.network.bridge.enable_icc";
    private const string MasqueradeOption = "com.docker.network.bridge.enable_ip_masquerade";
    private const string MtuOption = "com.docker.network.driver.mtu";

    /// <summary>The bridge's name where its user said none: <c>br-</c> and the beginning of the id.</summary>
    public static string NameOf(Network network) => Text(network.Spec, NameOption) is { Length: > 0 } own ? own : $"br-{network.Id[..12]}";

    /// <summary>The address that ports are published on where nobody says another; empty for all.</summary>
    public static string HostAddressOf(NetworkSpec spec) => Text(spec, HostAddressOption) is "0.0.0.0" ? "" : Text(spec, HostAddressOption);

    /// <summary>A network whose subnets are complete and checked.</summary>
    /// <param name="network">The network.</param>
    /// <param name="common">What the default network has, and all others too.</param>
    /// <exception cref="EngineException">An option has no sense.</exception>
    public static BridgeOptions Of(Network network, BridgeOptions common)
    {
        NetworkSpec spec = network.Spec;
        NetworkSubnet inet = spec.Subnets!.First(static subnet => !IsInet6(subnet));
        NetworkSubnet? inet6 = spec.Subnets!.FirstOrDefault(IsInet6);
        return new BridgeOptions
        {
            Name = NameOf(network), PoolSize = 0, ManageFirewall = common.ManageFirewall, EnableForwarding = common.EnableForwarding,
            Subnet = IPNetwork.Parse(inet.Subnet), Gateway = inet.Router, Range = inet.Part, Reserved = inet.Reserved,
            Inet6Subnet = inet6 is null || !spec.EnableInet6 ? null : IPNetwork.Parse(inet6.Subnet), Inet6Gateway = inet6?.Router,
            Inet6Range = inet6?.Part,
            IsInternal = spec.IsInternal, ConnectsContainers = Flag(spec, ConnectsOption), Masquerade = Flag(spec, MasqueradeOption),
            Mtu = Number(spec, MtuOption, common.Mtu),
        };
    }

    public static bool IsInet6(NetworkSubnet subnet) => subnet.Subnet.Contains(':', StringComparison.Ordinal);

    /// <exception cref="EngineException">An option has no sense.</exception>
    public static void Check(NetworkSpec spec)
    {
        if ((spec.Subnets ?? []).CountBy(IsInet6).Any(static family => family.Value > 1))
        {
            throw new EngineException(EngineErrorKind.Forbidden, "bridge driver doesn't support multiple subnets");
        }

        _ = Flag(spec, ConnectsOption);
        _ = Flag(spec, MasqueradeOption);
        _ = Number(spec, MtuOption, 0);
        string address = Text(spec, HostAddressOption);
        if (address.Length > 0 && !IPAddress.TryParse(address, out _))
        {
            throw EngineException.InvalidArgument($"failed to parse {HostAddressOption} value: {address} (invalid ip address)");
        }
    }

    private static string Text(NetworkSpec spec, string option) => spec.Options?.GetValueOrDefault(option) ?? "";

    private static bool Flag(NetworkSpec spec, string option) => Text(spec, option) switch
    {
        "" or "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        var other => throw EngineException.InvalidArgument($"failed to parse {option} value: {other} (strconv.ParseBool: parsing {GoText.Quote(other)}: invalid syntax)"),
    };

    private static int Number(NetworkSpec spec, string option, int absent) => Text(spec, option) is not { Length: > 0 } text ? absent
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 68 and <= 65535 ? number
        : throw EngineException.InvalidArgument($"failed to parse {option} value: {text} (a number from 68 to 65535 is expected)");
}
