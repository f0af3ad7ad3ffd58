using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Networks;

/// <summary>How others on a network find a container.</summary>
internal static class EndpointNames
{
    private const int ShortIdLength = 12;

    /// <summary>Its name, its aliases, the beginning of its id, and its hostname where it has one of its own: in Docker's order, each once.</summary>
    public static IReadOnlyList<string> Of(Container container, EndpointDefinition? wishes)
    {
        string shortId = container.Id[..ShortIdLength];
        string hostname = container.Settings.Identity.Hostname;
        IEnumerable<string> names = [container.Name, .. wishes?.Aliases ?? [], shortId, .. hostname.Length > 0 ? [hostname] : Array.Empty<string>()];
        return [.. names.Distinct(StringComparer.Ordinal)];
    }
}
