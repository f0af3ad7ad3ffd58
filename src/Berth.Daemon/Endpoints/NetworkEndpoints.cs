using Berth.Api;
using Berth.Api.Networks;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Filtering;

namespace Berth.Daemon.Endpoints;

/// <summary>The networks that every engine has. Others cannot be made yet.</summary>
internal sealed class NetworkEndpoints(ContainerEngine engine, DateTimeOffset started)
{
    public void Map(RouteTable routes)
    {
        routes.Add("GET", "/networks", ListAsync);
        routes.Add("GET", "/networks/{name}", InspectAsync);
        routes.Add("POST", "/networks/prune", PruneAsync);
        routes.Add("DELETE", "/networks/{name}", static request => throw new ApiException(StatusCodes.Status403Forbidden, $"{request.Name} is a pre-defined network and cannot be removed"));
        routes.Add("POST", "/networks/create", static _ => throw new ApiException(StatusCodes.Status501NotImplemented, "this engine cannot make networks yet"));
    }

    private Task ListAsync(ApiRequest request)
    {
        Filters filters = FilterJson.Parse(request.Text("filters"));
        filters.Require("dangling", "driver", "id", "label", "name", "scope", "type");
        NetworkInspect[] networks = [.. NetworkView.Names.Where(name => IsListed(name, filters)).Select(Describe)];
        return request.AnswerAsync(networks, ApiJson.Default.IReadOnlyListNetworkInspect);
    }

    private Task InspectAsync(ApiRequest request)
    {
        string name = NetworkView.Names.FirstOrDefault(name => name == request.Name || NetworkView.IdOf(name).StartsWith(request.Name, StringComparison.Ordinal))
            ?? throw ApiException.NotFound($"network {request.Name} not found");
        return request.AnswerAsync(Describe(name), ApiJson.Default.NetworkInspect);
    }

    /// <summary>The networks that every engine has stay.</summary>
    private static Task PruneAsync(ApiRequest request)
    {
        FilterJson.Parse(request.Text("filters")).Require("label", "label!", "until");
        return request.AnswerAsync(new NetworksPruneReport(), ApiJson.Default.NetworksPruneReport);
    }

    private static bool IsListed(string name, Filters filters) =>
        filters.AllowsPatternIn("name", name) && filters.AllowsPrefixOf("id", NetworkView.IdOf(name)) && filters.AllowsExactly("driver", DriverOf(name))
        && filters.AllowsExactly("scope", "local") && filters.AllowsExactly("type", "builtin") && filters.AllowsLabels("label", null)
        && !filters.Flag("dangling", absent: false);

    private NetworkInspect Describe(string name) => new()
    {
        Name = name, Id = NetworkView.IdOf(name), Created = started, Driver = DriverOf(name),
        Addressing = new NetworkAddressing { Config = name == NetworkView.Bridge ? Subnets() : null },
        Containers = Attached(name), Options = name == NetworkView.Bridge ? BridgeOptions() : new Dictionary<string, string>(),
    };

    private static string DriverOf(string name) => name == NetworkView.None ? "null" : name;

    private NetworkSubnet[] Subnets() => [new NetworkSubnet { Subnet = $"{engine.BridgeSubnet}", Gateway = $"{engine.BridgeGateway}" }];

    private Dictionary<string, string> BridgeOptions() => new(StringComparer.Ordinal)
    {
        ["com.docker.network.bridge.default_bridge"] = "true",
        ["com.docker.network.bridge.enable_icc"] = "true",
        ["com.docker.network.bridge.enable_ip_masquerade"] = engine.Options.Bridge.Masquerade ? "true" : "false",
        ["com.docker.network.bridge.host_binding_ipv4"] = "0.0.0.0",
        ["com.docker.network.bridge.name"] = engine.Options.Bridge.Name,
        ["com.docker.network.driver.mtu"] = $"{engine.Options.Bridge.Mtu}",
    };

    private Dictionary<string, NetworkContainer> Attached(string network)
    {
        Dictionary<string, NetworkContainer> attached = new(StringComparer.Ordinal);
        foreach (Container container in engine.Containers.All.Where(container => container.State.IsRunning && NetworkView.NameOf(container.Settings.Network.Mode) == network))
        {
            NetworkAttachment? place = container.State.Network;
            attached[container.Id] = new NetworkContainer
            {
                Name = container.Name, EndpointId = NetworkView.EndpointIdOf(container.Id, network), MacAddress = place?.MacAddress ?? "",
                IPv4Address = place is null ? "" : $"{place.Address}/{place.PrefixLength}",
            };
        }

        return attached;
    }
}
