using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Networks;

/// <summary>A container as others on one network find it.</summary>
/// <param name="ContainerId">The container.</param>
/// <param name="Names">Its name, its aliases, the beginning of its id, and its hostname where it has one of its own.</param>
/// <param name="Address">IPv4.</param>
/// <param name="Inet6Address">Empty without IPv6.</param>
internal sealed record NamedEndpoint(string ContainerId, IReadOnlyList<string> Names, string Address, string Inet6Address);

/// <summary>Which names the containers on each network have. Nothing is kept: it is what the containers say now.</summary>
internal sealed class NameDirectory(Func<IEnumerable<Container>> containers)
{
    private const int ShortIdLength = 12;

    /// <summary>Raised with a network's id when a container has come to it or left it.</summary>
    public event Action<string>? Changed;

    /// <summary>Everybody on a network.</summary>
    public IReadOnlyList<NamedEndpoint> On(string networkId) =>
    [
        .. from container in containers()
           from place in container.State.Networks
           where place.NetworkId == networkId
           select new NamedEndpoint(
               container.Id, NamesOf(container, Membership.Of(container.Settings.Network).GetValueOrDefault(place.NetworkName)), place.Address, place.Inet6Address ?? ""),
    ];

    /// <summary>The networks that a container is on, by id.</summary>
    public static IReadOnlyList<string> NetworksOf(Container container) => [.. container.State.Networks.Select(static place => place.NetworkId)];

    /// <summary>In Docker's order, each once.</summary>
    public static IReadOnlyList<string> NamesOf(Container container, EndpointDefinition? wishes)
    {
        string shortId = container.Id[..ShortIdLength];
        string hostname = container.Settings.Identity.Hostname;
        IEnumerable<string> names = [container.Name, .. wishes?.Aliases ?? [], shortId, .. hostname.Length > 0 ? [hostname] : Array.Empty<string>()];
        return [.. names.Distinct(StringComparer.Ordinal)];
    }

    public void Tell(string networkId) => Changed?.Invoke(networkId);
}
