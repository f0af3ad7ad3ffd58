using Berth.Api;
using Berth.Api.Networks;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Events;
using Berth.Engine.Filtering;

namespace Berth.Daemon.Endpoints;

/// <summary>The networks that every engine has. Others cannot be made yet.</summary>
internal sealed class NetworkEndpoints(ContainerEngine engine, DateTimeOffset started)
{
    private const int FirstWithoutContainers = 28;

    public void Map(RouteTable routes)
    {
        routes.Add("GET", "/networks", ListAsync);
        routes.Add("GET", "/networks/{name}", InspectAsync);
        routes.Add("POST", "/networks/prune", PruneAsync);
        routes.Add("DELETE", "/networks/{name}", Remove);
        routes.Add("POST", "/networks/create", static _ => throw new ApiException(StatusCodes.Status501NotImplemented, "this engine cannot make networks yet"));
    }

    private Task ListAsync(ApiRequest request)
    {
        Filters filters = FilterJson.Parse(request.Text("filters"));
        filters.Require("dangling", "driver", "id", "label", "name", "scope", "type");
        RequireValues(filters);
        bool withContainers = !request.Version.IsAtLeast(FirstWithoutContainers);
        NetworkInspect[] networks =
        [
            .. NetworkView.Names.Where(name => IsListed(name, filters)).Select(Describe)
                .Select(network => withContainers ? network : network with { Containers = new Dictionary<string, NetworkContainer>() }),
        ];
        return request.AnswerAsync(networks, ApiJson.Default.IReadOnlyListNetworkInspect);
    }

    private static void RequireValues(Filters filters)
    {
        if (filters.Of("type").FirstOrDefault(static type => type is not ("builtin" or "custom")) is { } unknown)
        {
            throw ApiException.BadRequest($"invalid filter: 'type'='{unknown}'");
        }

        if (filters.Of("dangling").Any(static word => word is not ("true" or "1" or "false" or "0")))
        {
            throw ApiException.BadRequest("invalid value for filter 'dangling', must be \"true\" (or \"1\"), or \"false\" (or \"0\")");
        }
    }

    private Task InspectAsync(ApiRequest request) => request.AnswerAsync(Describe(Find(request.Name)), ApiJson.Default.NetworkInspect);

    private static Task Remove(ApiRequest request) =>
        throw new ApiException(StatusCodes.Status403Forbidden, $"{Find(request.Name)} is a pre-defined network and cannot be removed");

    private static string Find(string nameOrId) =>
        NetworkView.Names.FirstOrDefault(name => name == nameOrId || NetworkView.IdOf(name).StartsWith(nameOrId, StringComparison.Ordinal))
        ?? throw ApiException.NotFound($"network {nameOrId} not found");

    /// <summary>The networks that every engine has stay.</summary>
    private Task PruneAsync(ApiRequest request)
    {
        FilterJson.Parse(request.Text("filters")).Require("label", "label!", "until");
        engine.Events.Publish(EventTypes.Network, NetworkActions.Prune, "", new Dictionary<string, string> { ["reclaimed"] = "0" });
        return request.AnswerAsync(new NetworksPruneReport(), ApiJson.Default.NetworksPruneReport);
    }

    private static bool IsListed(string name, Filters filters) =>
        filters.AllowsPatternIn("name", name) && filters.AllowsPrefixOf("id", NetworkView.IdOf(name)) && filters.AllowsExactly("driver", NetworkView.DriverOf(name))
        && filters.AllowsExactly("scope", "local") && filters.AllowsExactly("type", "builtin") && filters.AllowsLabels("label", null)
        && !filters.Flag("dangling", absent: false);

    private NetworkInspect Describe(string name) => new()
    {
        Name = name, Id = NetworkView.IdOf(name), Created = started, Driver = NetworkView.DriverOf(name),
        Addressing = new NetworkAddressing { Config = name == NetworkView.Bridge ? Subnets() : null },
        Containers = Attached(name), Options = name == NetworkView.Bridge ? BridgeOptions() : new Dictionary<string, string>(),
    };

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
