using Berth.Linux.Netfilter;
using Berth.Networks.Ports;

namespace Berth.Networks.Firewall;

/// <summary>Applies and removes Berth's table, each in one transaction.</summary>
internal static class FirewallTable
{
    /// <inheritdoc cref="FirewallRules.Render"/>
    public static void Apply(string table, IReadOnlyList<FirewallNetwork> networks, IReadOnlyList<PublishedPort>? ports) =>
        _ = Run("set up", FirewallRules.Render(table, networks, ports), table);

    public static void Remove(string table) => _ = Run("remove", FirewallRules.Remove(table), table);

    /// <summary>The base chains of others that drop what they do not accept on its way through the machine.</summary>
    public static IReadOnlyList<string> FindClosedForwardChains() => ForwardChains.FindClosed(Run("list the chains of", "list chains", "inet"));

    private static string Run(string purpose, string commands, string table)
    {
        try
        {
            var result = NfTables.Run(commands);
            return result.Succeeded
                ? result.Output
                : throw new NetworkException($"cannot {purpose} the nftables table {table}: {result.Error}");
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
