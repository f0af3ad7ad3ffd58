using Berth.Api.Networks;

namespace Berth.Api.Containers;

/// <summary>The body of <c>POST /containers/create</c>: the configuration with two more objects in it.</summary>
public sealed record ContainerCreateRequest : ContainerConfig
{
    public HostConfig? HostConfig { get; init; }
    public NetworkingConfig? NetworkingConfig { get; init; }
}

/// <summary>What a container is to be called on each network, by the network's name.</summary>
public sealed record NetworkingConfig
{
    public IReadOnlyDictionary<string, EndpointSettings?>? EndpointsConfig { get; init; }
}

/// <summary>Its answer.</summary>
public sealed record ContainerCreateResponse(string Id, IReadOnlyList<string> Warnings);
