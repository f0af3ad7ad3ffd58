namespace Berth.Linux.Netlink;

/// <summary>
/// A new bridge. Spanning tree and forward delay are off: a port forwards from the moment it is up. The address is fixed,
/// because a bridge without one takes the lowest of its ports' and changes it as they come and go.
/// </summary>
public sealed record BridgeSettings(string Name, MacAddress Address, int Mtu);
