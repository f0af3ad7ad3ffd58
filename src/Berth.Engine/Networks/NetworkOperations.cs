using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Events;
using Berth.Engine.State;
using Berth.Linux;
using Berth.Networks;

namespace Berth.Engine.Networks;

/// <summary>The networks of an engine, and everything that can be done with them. A network is named by its name, its id, or a beginning of it that is unique.</summary>
public sealed partial class NetworkOperations
{
    /// <summary>Networks come and go one after another: each new one must not overlap with those before.</summary>
    private readonly SemaphoreSlim turns = new(1, 1);

    private readonly NetworkHub hub;
    private readonly StateStore state;
    private readonly EventBus events;
    private readonly ContainerOperations containers;
    private readonly TimeProvider time;

    internal NetworkOperations(EngineParts parts, ContainerOperations containers)
    {
        (hub, state, events, time) = (parts.Networks, parts.State, parts.Events, parts.Time);
        this.containers = containers;
    }

    /// <summary>Every network, in no order.</summary>
    public IReadOnlyList<Network> All => hub.Table.All;

    /// <exception cref="EngineException">There is none, or the beginning of an id is that of several.</exception>
    public Network Get(string nameOrId) => hub.Table.Get(nameOrId);

    /// <summary>The id of the network that has a name now; empty where none has.</summary>
    public string IdOf(string name) => hub.Table.FindNamed(name)?.Id ?? "";

    /// <summary>The containers that are on a network at this moment, with their places on it.</summary>
    public IReadOnlyList<NetworkMember> MembersOf(Network network)
    {
        List<NetworkMember> members = [];
        foreach (Container container in containers.All)
        {
            ContainerState now = container.State;
            NetworkAttachment? place = now.Networks.FirstOrDefault(place => place.NetworkId == network.Id);
            bool isOn = place is not null || (!network.HasAddresses && now.IsRunning && NetworkView.NameOf(container.Settings.Network.Mode) == network.Name);
            if (isOn)
            {
                members.Add(new NetworkMember(container, place));
            }
        }

        return members;
    }

    /// <summary>Puts a container on a network, at once if it runs.</summary>
    /// <exception cref="EngineException">It is on it already, its wishes cannot be had, or one of both is not there.</exception>
    public Task ConnectAsync(string network, string container, EndpointDefinition? wishes, CancellationToken cancellation = default)
    {
        _ = containers.Get(container); // of two that are not there Docker names the container
        return network == NetworkView.Bridge && hub.Table.Find(network) is null
            ? containers.ConnectToNoBridgeAsync(container, wishes ?? new EndpointDefinition(), cancellation)
            : containers.ConnectAsync(Get(network), container, wishes ?? new EndpointDefinition(), cancellation);
    }

    /// <summary>Takes a container from a network, at once if it runs.</summary>
    /// <param name="network">The network.</param>
    /// <param name="container">The container.</param>
    /// <param name="force">To be rid of what a container that is no more has left on a network. Nothing is left, so there is nothing to be found.</param>
    /// <param name="cancellation">Before it has begun.</param>
    /// <exception cref="EngineException">It is not on it, or one of both is not there.</exception>
    public Task DisconnectAsync(string network, string container, bool force, CancellationToken cancellation = default)
    {
        Container? leaving = containers.Find(container);
        if (leaving is null && !force)
        {
            throw EngineException.NoSuchContainer(container);
        }

        Network left = Get(network);
        return leaving is null ? throw EngineException.NotFound($"endpoint {container} not found") : containers.DisconnectAsync(left, leaving.Id, cancellation);
    }

    private void Publish(Network network, string action, params ReadOnlySpan<(string Key, string Value)> details)
    {
        SortedDictionary<string, string> attributes = new(StringComparer.Ordinal) { ["name"] = network.Name, ["type"] = network.Spec.Driver };
        foreach ((string key, string value) in details)
        {
            attributes[key] = value;
        }

        events.Publish(EventTypes.Network, action, network.Id, attributes);
    }

    /// <summary>What is wrong with a parent Docker says bare, and as an error of its own.</summary>
    private static EngineException Translate(Network network, Exception error) => network.HasParent
        ? new(EngineErrorKind.Internal, error.Message, error)
        : new(error is NetworkException ? EngineErrorKind.Forbidden : EngineErrorKind.Internal, $"network {network.Name}: {error.Message}", error);

    private static bool IsRefusal(Exception error) => error is NetworkException or LinuxException;
}

/// <summary>A container on a network.</summary>
/// <param name="Container">The container.</param>
/// <param name="Place">Null where the network gives no addresses.</param>
public sealed record NetworkMember(Container Container, NetworkAttachment? Place);
