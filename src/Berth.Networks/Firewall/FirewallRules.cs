using System.Text;

namespace Berth.Networks.Firewall;

/// <summary>
/// Berth's table in the language of nft. Chains are static; networks, and later published ports, are elements of sets and
/// maps, so that one more of them costs the same with a thousand as with none, in packets and in changes.
/// </summary>
internal static class FirewallRules
{
    private const string UsualBridge = "berth0";

    /// <summary>
    /// The table of a daemon and its family, by the name of its bridge: two daemons on one machine have two. Nothing outside of it is ever
    /// touched.
    /// </summary>
    public static string TableOf(string bridge) =>
        bridge == UsualBridge ? "inet berth" : $"inet berth_{string.Concat(bridge.Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '_'))}";

    /// <summary>Removes the table, whether it is there or not.</summary>
    public static string Remove(string table) => $"add table {table}\ndelete table {table}\n";

    /// <summary>
    /// One transaction that makes the table what it has to be for these networks. Elements of <c>published</c> survive it:
    /// they belong to containers that run on.
    /// </summary>
    public static string Render(string table, IReadOnlyList<FirewallNetwork> networks) => $$"""
        add table {{table}}
        flush table {{table}}
        table {{table}} {
            set bridges { type ifname; }
            set masqueraded { type ipv4_addr; flags interval; }
            map neighbours { type ifname . ifname : verdict; }
            map published { type ipv4_addr . inet_proto . inet_service : verdict; }
            chain forward {
                type filter hook forward priority filter; policy accept;
                oifname @bridges jump to_container
                iifname @bridges accept
            }
            chain to_container {
                ct state established,related accept
                iifname . oifname vmap @neighbours
                ip daddr . meta l4proto . th dport vmap @published
                drop
            }
            chain postrouting {
                type nat hook postrouting priority srcnat; policy accept;
                ip saddr @masqueraded oifname != @bridges masquerade
            }
        }
        flush set {{table}} bridges
        flush set {{table}} masqueraded
        flush map {{table}} neighbours
        {{Elements(table, networks)}}
        """;

    private static string Elements(string table, IReadOnlyList<FirewallNetwork> networks)
    {
        var text = new StringBuilder();
        foreach (var network in networks)
        {
            string bridge = $"\"{network.Bridge}\"";
            _ = text.Append($"add element {table} bridges {{ {bridge} }}\n");
            _ = text.Append($"add element {table} neighbours {{ {bridge} . {bridge} : accept }}\n");
            _ = network.Masquerade ? text.Append($"add element {table} masqueraded {{ {network.Subnet} }}\n") : text;
        }

        return text.ToString();
    }
}
