using Berth.Engine.Containers.Listing;
using Berth.Networks;

namespace Berth.Engine.Networks;

/// <summary>The networks that every engine has.</summary>
internal static class BuiltinNetworks
{
    public static IEnumerable<Network> Make(EngineOptions options, BridgeNetwork? bridge, DateTimeOffset now)
    {
        if (bridge is not null)
        {
            NetworkSubnet subnet = new() { Subnet = bridge.Subnet.ToString(), Gateway = bridge.Gateway.ToString() };
            yield return New(new NetworkSpec { Name = NetworkView.Bridge, Driver = NetworkSpec.Bridge, Subnets = [subnet], Options = OptionsOf(options.Bridge) }, now);
        }

        yield return New(new NetworkSpec { Name = NetworkView.Host, Driver = NetworkView.DriverOf(NetworkView.Host) }, now);
        yield return New(new NetworkSpec { Name = NetworkView.None, Driver = NetworkView.DriverOf(NetworkView.None) }, now);
    }

    private static Network New(NetworkSpec spec, DateTimeOffset now) =>
        new() { Id = NetworkView.IdOf(spec.Name), CreatedAt = now, Spec = spec, HasChosenSubnets = true };

    private static Dictionary<string, string> OptionsOf(BridgeOptions bridge) => new(StringComparer.Ordinal)
    {
        ["com.docker.network.bridge.default_bridge"] = "true",
        ["com.docker.network.bridge.enable_icc"] = "true",
        ["com.docker.network.bridge.enable_ip_masquerade"] = bridge.Masquerade ? "true" : "false",
        [BridgeSettings.HostAddressOption] = "0.0.0.0",
        [BridgeSettings.NameOption] = bridge.Name,
        ["com.docker.network.driver.mtu"] = $"{bridge.Mtu}",
    };
}
