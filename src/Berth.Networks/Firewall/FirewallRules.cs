using System.Text;
using Berth.Networks.Ports;

namespace Berth.Networks.Firewall;

/// <summary>
/// Berth's table in the language of nft. Chains are static; networks and published ports are elements of sets and
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
    /// One transaction that makes the table what it has to be for these networks and ports.
    /// </summary>
    /// <param name="table">The family and the table.</param>
    /// <param name="networks">All that there are.</param>
    /// <param name="ports">All that there are; null leaves those that are there: they belong to containers that run on.</param>
    public static string Render(string table, IReadOnlyList<FirewallNetwork> networks, IReadOnlyList<PublishedPort>? ports = null) => $$"""
        add table {{table}}
        flush table {{table}}
        table {{table}} {
            set bridges { type ifname; }
            set internal { type ifname; }
            set masqueraded { type ipv4_addr; flags interval; }
            set masqueraded6 { type ipv6_addr; flags interval; }
            map neighbours { type ifname . ifname : verdict; }
            map hairpin { type ifname . ifname : verdict; }
            map published { type ipv4_addr . inet_proto . inet_service : verdict; }
            map published6 { type ipv6_addr . inet_proto . inet_service : verdict; }
            map ports { type inet_proto . inet_service : ipv4_addr . inet_service; }
            map ports_at { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; }
            map ports6 { type inet_proto . inet_service : ipv6_addr . inet_service; }
            map ports6_at { type ipv6_addr . inet_proto . inet_service : ipv6_addr . inet_service; }
            chain early {
                type filter hook prerouting priority raw; policy accept;
                iifname @bridges ip daddr 127.0.0.0/8 drop
            }
            chain prerouting {
                type nat hook prerouting priority dstnat; policy accept;
                ip daddr 127.0.0.0/8 return
                ip6 daddr ::1 return
                fib daddr type local jump publish
            }
            chain output {
                type nat hook output priority -100; policy accept;
                ip6 daddr ::1 return
                fib daddr type local jump publish
            }
            chain publish {
                dnat ip to ip daddr . meta l4proto . th dport map @ports_at
                dnat ip to meta l4proto . th dport map @ports
                dnat ip6 to ip6 daddr . meta l4proto . th dport map @ports6_at
                dnat ip6 to meta l4proto . th dport map @ports6
            }
            chain forward {
                type filter hook forward priority filter; policy accept;
                oifname @bridges jump to_container
                iifname @internal drop
                iifname @bridges accept
            }
            chain to_container {
                ct state established,related accept
                iifname != @internal ct status dnat ip daddr . meta l4proto . th dport vmap @published
                iifname != @internal ct status dnat ip6 daddr . meta l4proto . th dport vmap @published6
                iifname . oifname vmap @neighbours
                drop
            }
            chain postrouting {
                type nat hook postrouting priority srcnat; policy accept;
                ip saddr @masqueraded oifname != @bridges masquerade
                ip6 saddr @masqueraded6 oifname != @bridges masquerade
                oifname @bridges ip saddr 127.0.0.0/8 masquerade
                ct status dnat iifname . oifname vmap @hairpin
            }
            chain hide_behind_bridge {
                masquerade
            }
        }
        flush set {{table}} bridges
        flush set {{table}} internal
        flush set {{table}} masqueraded
        flush set {{table}} masqueraded6
        flush map {{table}} neighbours
        flush map {{table}} hairpin
        {{NetworkElements(table, networks)}}{{(ports is null ? "" : PortTexts(table, ports))}}
        """;

    private static string NetworkElements(string table, IReadOnlyList<FirewallNetwork> networks)
    {
        var text = new StringBuilder();
        foreach (var network in networks)
        {
            string bridge = $"\"{network.Bridge}\"";
            Add(text, table, $"bridges {{ {bridge} }}");
            Add(text, table, $"hairpin {{ {bridge} . {bridge} : jump hide_behind_bridge }}");
            Add(text, table, network.ConnectsContainers ? $"neighbours {{ {bridge} . {bridge} : accept }}" : null);
            Add(text, table, network.IsInternal ? $"internal {{ {bridge} }}" : null);
            Add(text, table, network.Masquerade ? $"masqueraded {{ {network.Subnet} }}" : null);
            Add(text, table, network is { Masquerade: true, Inet6Subnet: { } inet6 } ? $"masqueraded6 {{ {inet6} }}" : null);
        }

        return text.ToString();
    }

    private static string PortTexts(string table, IReadOnlyList<PublishedPort> ports)
    {
        var text = new StringBuilder();
        foreach (string map in PortElements.Maps)
        {
            _ = text.Append($"flush map {table} {map}\n");
        }

        foreach (string element in ports.SelectMany(PortElements.Text).Distinct())
        {
            Add(text, table, element);
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, string table, string? element) => _ = element is null ? text : text.Append($"add element {table} {element}\n");
}
