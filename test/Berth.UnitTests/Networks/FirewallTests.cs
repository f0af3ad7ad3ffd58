using System.Net;
using Berth.Networks.Firewall;

namespace Berth.UnitTests.Networks;

public sealed class FirewallTests
{
    [Fact]
    public void Render_OneNetwork_IsTheWholeTransaction()
    {
        string rules = FirewallRules.Render("inet berth", [new FirewallNetwork("berth0", IPNetwork.Parse("172.17.0.0/16"), Masquerade: true)]);

        Assert.Equal("""
            add table inet berth
            flush table inet berth
            table inet berth {
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
            flush set inet berth bridges
            flush set inet berth masqueraded
            flush map inet berth neighbours
            add element inet berth bridges { "berth0" }
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
