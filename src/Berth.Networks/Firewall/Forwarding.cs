using Berth.Networks.Namespaces;

namespace Berth.Networks.Firewall;

/// <summary>The machine's switch for handing packets on between its interfaces.</summary>
internal static class Forwarding
{
    private const string Inet4 = "ipv4/ip_forward";
    private const string Inet6 = "ipv6/conf/all/forwarding";

    /// <summary>
    /// Switches it on where it is off, that of IPv6 for a network that has IPv6. It stays on: by then others may rely on it. Where there are rules, the
    /// machine's loopback addresses lead to published ports too: the rules drop what a container sends to them.
    /// </summary>
    public static void SetUp(BridgeOptions options, bool isFiltered)
    {
        try
        {
            Enable(options.EnableForwarding, Inet4);
            Enable(options.EnableForwarding && options.Inet6Subnet is not null, Inet6);
            Enable(isFiltered, $"ipv4/conf/{options.Name}/route_localnet");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetworkException(
                $"cannot switch on forwarding: {e.Message}; set net.ipv4.ip_forward=1 yourself, or leave it to yourself (\"ip-forward\": false)", e);
        }
    }

    private static void Enable(bool applies, string variable)
    {
        if (applies && KernelVariables.Read(variable) == "0")
        {
            KernelVariables.Set(variable, "1"u8);
        }
    }
}
