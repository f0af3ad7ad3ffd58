using System.Net;

namespace Berth.Networks.Firewall;

/// <summary>What the rules know of one network.</summary>
/// <param name="Bridge">The bridge's interface.</param>
/// <param name="Subnet">Its IPv4 subnet.</param>
/// <param name="Masquerade">Whether its addresses are hidden behind the machine's.</param>
internal sealed record FirewallNetwork(string Bridge, IPNetwork Subnet, bool Masquerade);
