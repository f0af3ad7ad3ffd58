using System.Globalization;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;
using Berth.Engine.Filtering;
using Berth.Engine.Networks;

namespace Berth.Engine.Containers.Listing;

/// <summary>Docker's filters of containers, checked and prepared once for a whole list.</summary>
internal sealed class ContainerFilter
{
    private static readonly string[] Names =
    [
        "ancestor", "before", "exited", "expose", "health", "id", "is-task", "isolation", "label", "name", "network", "publish", "since",
        "status", "volume",
    ];

    private static readonly string[] Health = ["none", "starting", "healthy", "unhealthy"];

    private readonly Filters filters;
    private readonly EngineOptions options;
    private HashSet<string>? imageIds;
    private int[]? exitCodes;
    private DateTimeOffset? before;
    private DateTimeOffset? since;
    private PortFilter? published;
    private PortFilter? exposed;
    private bool ofTasks;

    private ContainerFilter(Filters filters, EngineOptions options) => (this.filters, this.options) = (filters, options);

    /// <param name="filters">As the client sent them.</param>
    /// <param name="options">The engine's.</param>
    /// <param name="imagesOf">The ids of an image and of those built on it.</param>
    /// <param name="find">A container by name or id, or an error.</param>
    public static ContainerFilter Compile(Filters filters, EngineOptions options, Func<string, HashSet<string>> imagesOf, Func<string, Container> find)
    {
        filters.Require(Names);
        RequireValues(filters);
        ContainerFilter filter = new(filters, options)
        {
            ofTasks = filters.Flag("is-task", absent: false),
            before = TimeOf(filters.Of("before"), find, static times => times.Min()),
            since = TimeOf(filters.Of("since"), find, static times => times.Max()),
            published = filters.Has("publish") ? new PortFilter("publish", filters.Of("publish")) : null,
            exposed = filters.Has("expose") ? new PortFilter("expose", filters.Of("expose")) : null,
            exitCodes = filters.Has("exited") ? [.. filters.Of("exited").Select(ExitCode)] : null,
        };
        if (filters.Has("ancestor"))
        {
            filter.imageIds = [.. filters.Of("ancestor").SelectMany(imagesOf)];
        }

        return filter;
    }

    public bool Selects(Container container)
    {
        if (filters.IsEmpty)
        {
            return true;
        }

        ContainerState state = container.State;
        DateTimeOffset created = container.Definition.CreatedAt;
        return !ofTasks && (before is null || created < before) && (since is null || created > since)
            && filters.AllowsPatternIn("id", container.Id)
            && (filters.AllowsPatternIn("name", "/" + container.Name) || filters.AllowsPatternIn("name", container.Name))
            && filters.AllowsLabels("label", container.Settings.Identity.Labels)
            && filters.AllowsExactly("status", StatusText.NameOf(state.Status))
            && filters.AllowsExactly("health", StatusText.NameOf(state.Health))
            && (exitCodes is null || (!state.IsActive && state.StartedAt is not null && exitCodes.Contains(state.ExitCode)))
            && (imageIds is null || imageIds.Contains(container.Definition.Image.Id))
            && AllowsNetwork(container) && AllowsVolume(container.Settings.Storage) && AllowsPorts(container.Settings.Network);
    }

    private static void RequireValues(Filters filters)
    {
        foreach (string status in filters.Of("status"))
        {
            if (!Enum.GetValues<ContainerStatus>().Any(known => StatusText.NameOf(known) == status))
            {
                throw EngineException.InvalidArgument($"invalid filter 'status={status}'");
            }
        }

        foreach (string health in filters.Of("health"))
        {
            if (!Health.Contains(health))
            {
                throw EngineException.InvalidArgument($"unrecognized filter value for health: {health}");
            }
        }
    }

    private static int ExitCode(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int code)
        ? code
        : throw EngineException.InvalidArgument($"invalid filter 'exited={text}': strconv.Atoi: parsing {GoText.Quote(text)}: invalid syntax");

    private static DateTimeOffset? TimeOf(IReadOnlyList<string> names, Func<string, Container> find, Func<IEnumerable<DateTimeOffset>, DateTimeOffset> choose) =>
        names.Count == 0 ? null : choose(names.Select(name => find(name).Definition.CreatedAt));

    private bool AllowsNetwork(Container container)
    {
        if (!filters.Has("network"))
        {
            return true;
        }

        return filters.Of("network").Any(wanted => Membership.Of(container.Settings.Network).Keys.Any(network => wanted == network
            || (wanted.Length > 0 && IdOf(container, network).StartsWith(wanted, StringComparison.Ordinal))));
    }

    private static string IdOf(Container container, string network) =>
        NetworkView.Names.Contains(network) ? NetworkView.IdOf(network)
        : container.State.Networks.FirstOrDefault(place => place.NetworkName == network)?.NetworkId ?? "";

    private bool AllowsVolume(StorageDefinition storage)
    {
        if (!filters.Has("volume"))
        {
            return true;
        }

        IReadOnlyList<MountView> mounts = MountView.Of(storage, options);
        return filters.Of("volume").Any(wanted => mounts.Any(mount => (mount.Name ?? mount.Source) == wanted || mount.Destination == wanted));
    }

    private bool AllowsPorts(NetworkDefinition network) =>
        (published is null || (network.PortBindings ?? new Dictionary<string, IReadOnlyList<PortBinding>?>()).Any(port => published.Selects(port.Key, port.Value)))
        && (exposed is null || (network.ExposedPorts ?? []).Any(port => exposed.Selects(port)));
}
