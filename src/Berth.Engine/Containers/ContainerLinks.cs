using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Containers;

/// <summary>Docker's legacy links on the default network, from the side of the container that others are linked to.</summary>
public sealed partial class ContainerOperations
{
    /// <summary>Links by the names that the others have now, whatever their user called them: renaming changes them.</summary>
    /// <exception cref="EngineException">One of the others is not there.</exception>
    private NetworkDefinition WithLinkedNames(NetworkDefinition network) => network.Links is not { Count: > 0 } links ? network
        : network with { Links = [.. links.Select(LinkWish.Parse).Select(wish => $"{wish with { Name = Linked(wish.Name).Name }}")] };

    private Container Linked(string name) => Find(name) ?? throw EngineException.InvalidArgument($"could not get container for {name}: No such container: {name}");

    private IEnumerable<Container> LinkedTo(string name) =>
        table.All.Where(container => NetworkView.LinksOf(container.Settings.Network).Any(link => LinkWish.Parse(link).Name == name));

    private static ContainerDefinition WithRenamedLinks(ContainerDefinition definition, string before, string after)
    {
        string Follow(string link) => LinkWish.Parse(link) is var wish && wish.Name == before ? $"{wish with { Name = after }}" : link;
        NetworkDefinition network = definition.Settings.Network;
        return definition with { Settings = definition.Settings with { Network = network with { Links = network.Links?.Select(Follow).ToArray() } } };
    }

    /// <summary>A container has started, maybe with another address: those that are linked to it and run find it in their /etc/hosts.</summary>
    private void TellLinked(Container started)
    {
        foreach (Container linked in LinkedTo(started.Name).Where(static container => container.Live is not null))
        {
            IReadOnlyList<NetworkAttachment> places = linked.State.Networks;
            try
            {
                planner.RewriteFiles(linked.Definition, places, places);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogNotTold(linked.Id, started.Name, error.Message);
            }
        }
    }

    [LoggerMessage(1048, LogLevel.Warning, "container {Id}: its /etc/hosts does not say where {Linked} is now: {Reason}")]
    private partial void LogNotTold(string id, string linked, string reason);
}
