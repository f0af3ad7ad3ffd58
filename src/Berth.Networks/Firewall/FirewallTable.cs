using Berth.Linux.Netfilter;

namespace Berth.Networks.Firewall;

/// <summary>Applies and removes Berth's table, each in one transaction.</summary>
internal static class FirewallTable
{
    public static void Apply(IReadOnlyList<FirewallNetwork> networks) => Run("set up", FirewallRules.Render(networks));

    public static void Remove() => Run("remove", FirewallRules.Remove);

    /// <summary>The base chains of others that drop what they do not accept on its way through the machine.</summary>
    public static IReadOnlyList<string> FindClosedForwardChains() => ForwardChains.FindClosed(Run("list the chains of", "list chains"));

    private static string Run(string purpose, string commands)
    {
        try
        {
            var result = NfTables.Run(commands);
            return result.Succeeded
                ? result.Output
                : throw new NetworkException($"cannot {purpose} the nftables table {FirewallRules.Table}: {result.Error}");
        }
        catch (DllNotFoundException e)
        {
            throw new NetworkException(
                $"cannot {purpose} the firewall: {NfTables.Library} is missing; install it (Debian, Ubuntu: apt install libnftables1),"
                + " or switch the firewall off (\"iptables\": false), and containers reach this machine and each other only",
                e);
        }
    }
}
