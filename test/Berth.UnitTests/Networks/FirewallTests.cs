using System.Net;
using Berth.Networks.Firewall;
using Berth.Networks.Ports;

namespace Berth.UnitTests.Networks;

public sealed class FirewallTests
{
    private const string Sets = """
        add table inet berth
        flush table inet berth
        table inet berth {
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

        """;

    private const string Chains = """
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

        """;

    [Fact]
    public void Render_OneNetwork_IsTheWholeTransaction()
    {
        string rules = FirewallRules.Render("inet berth", [new FirewallNetwork("berth0", IPNetwork.Parse("172.17.0.0/16"), Masquerade: true)]);

        Assert.Equal(Sets + Chains + """
            flush set inet berth bridges
            flush set inet berth internal
            flush set inet berth masqueraded
            flush set inet berth masqueraded6
            flush map inet berth neighbours
            flush map inet berth hairpin
            add element inet berth bridges { "berth0" }
            add element inet berth hairpin { "berth0" . "berth0" : jump hide_behind_bridge }
            add element inet berth neighbours { "berth0" . "berth0" : accept }
            add element inet berth masqueraded { 172.17.0.0/16 }

            """, rules);
    }

    [Fact]
    public void Render_WithoutMasquerade_HidesNoAddress()
    {
        string rules = FirewallRules.Render("inet berth", [new FirewallNetwork("berth0", IPNetwork.Parse("172.17.0.0/16"), Masquerade: false)]);

        Assert.DoesNotContain("add element inet berth masqueraded", rules);
        Assert.Contains("add element inet berth bridges", rules);
    }

    [Fact]
    public void Render_InternalNetworkWhoseContainersAreApart_IsNoNeighbourOfItself()
    {
        string rules = FirewallRules.Render("inet berth", [new FirewallNetwork("br1", IPNetwork.Parse("10.1.0.0/24"), Masquerade: false) { IsInternal = true, ConnectsContainers = false }]);

        Assert.Contains("add element inet berth internal { \"br1\" }", rules);
        Assert.DoesNotContain("add element inet berth neighbours", rules);
    }

    [Fact]
    public void Render_Ports_ReplaceThoseThatAreThere()
    {
        PublishedPort[] ports =
        [
            new("tcp", IPAddress.Any, 8080, IPAddress.Parse("172.17.0.2"), 80), new("udp", IPAddress.Loopback, 53, IPAddress.Parse("172.17.0.2"), 53),
            new("tcp", IPAddress.IPv6Any, 8080, null, 80), new("tcp", IPAddress.IPv6Any, 8081, IPAddress.Parse("fd00::2"), 80),
        ];

        string rules = FirewallRules.Render("inet berth", [], ports);

        Assert.EndsWith("""
            flush map inet berth published6
            add element inet berth ports { tcp . 8080 : 172.17.0.2 . 80 }
            add element inet berth published { 172.17.0.2 . tcp . 80 : accept }
            add element inet berth ports_at { 127.0.0.1 . udp . 53 : 172.17.0.2 . 53 }
            add element inet berth published { 172.17.0.2 . udp . 53 : accept }
            add element inet berth ports6 { tcp . 8081 : fd00::2 . 80 }
            add element inet berth published6 { fd00::2 . tcp . 80 : accept }

            """, rules);
        Assert.DoesNotContain("flush map", FirewallRules.Render("inet berth", []).Replace("flush map inet berth neighbours", "").Replace("flush map inet berth hairpin", ""));
    }

    /// <summary>As `nft --debug=netlink` shows the keys that it sends itself.</summary>
    [Fact]
    public void PortElements_ForTheKernel_AreConcatenatedFields()
    {
        var port = new PublishedPort("tcp", IPAddress.Parse("10.0.0.1"), 8080, IPAddress.Parse("172.17.0.2"), 80);

        var translation = PortElements.Translation(port)!.Value;
        var passage = PortElements.Passage(port)!.Value;

        Assert.Equal(("ports_at", "0A00000106000000" + "1F900000", "AC11000200500000"), (translation.Set, Convert.ToHexString(translation.Key), Convert.ToHexString(translation.Data!)));
        Assert.Equal(("published", "AC1100020600000000500000", true), (passage.Set, Convert.ToHexString(passage.Key), passage.Accepts));
    }

    [Fact]
    public void FindClosed_DroppingForwardChain_IsNamedWithItsTable()
    {
        const string Listing = """
            table ip filter {
            	chain INPUT {
            		type filter hook input priority filter; policy drop;
            	}
            	chain FORWARD {
            		type filter hook forward priority filter; policy drop;
            	}
            	chain DOCKER-USER {
            	}
            }
            table inet firewalld {
            	chain filter_FORWARD {
            		type filter hook forward priority filter + 10; policy accept;
            	}
            }
            table ip6 filter {
            	chain FORWARD {
            		type filter hook forward priority filter; policy drop;
            	}
            }
            """;

        Assert.Equal(["ip filter FORWARD", "ip6 filter FORWARD"], ForwardChains.FindClosed(Listing));
    }

    [Theory]
    [InlineData("berth0", "inet berth")]
    [InlineData("br-0.1", "inet berth_br_0_1")]
    public void TableOf_Bridge_IsItsOwn(string bridge, string table) => Assert.Equal(table, FirewallRules.TableOf(bridge));
}
