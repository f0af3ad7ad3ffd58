using System.Collections.Concurrent;
using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Restarts;

/// <summary>
/// Which containers an engine that starts them all starts after which others. What needs itself in a circle is begun with the oldest of it, so
/// that nobody waits for ever. Each container's part is taken once: later it is started for itself.
/// </summary>
internal sealed class StartOrder
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> needs;

    private StartOrder(IReadOnlyList<string> ids, IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> needs)
    {
        Ids = ids;
        this.needs = new ConcurrentDictionary<string, IReadOnlyList<string>>(needs, StringComparer.Ordinal);
    }

    public static StartOrder None { get; } = new([], []);

    /// <summary>Everyone, behind what it needs.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <param name="containers">All there are.</param>
    /// <param name="find">The id of a container by its name or id; null where there is none.</param>
    public static StartOrder Of(IReadOnlyCollection<ContainerDefinition> containers, Func<string, string?> find)
    {
        Walk walk = new(containers, find);
        foreach (ContainerDefinition container in containers.OrderBy(static container => container.CreatedAt).ThenBy(static container => container.Id, StringComparer.Ordinal))
        {
            walk.Visit(container);
        }

        return new StartOrder(walk.Ids, walk.Needs);
    }

    /// <summary>The containers that one is to be started after; false where that has been taken already.</summary>
    public bool TryTake(string id, out IReadOnlyList<string> ids)
    {
        bool isFound = needs.TryRemove(id, out IReadOnlyList<string>? found);
        ids = found ?? [];
        return isFound;
    }

    /// <summary>In depth, each container once.</summary>
    private sealed class Walk(IReadOnlyCollection<ContainerDefinition> containers, Func<string, string?> find)
    {
        private readonly Dictionary<string, ContainerDefinition> byId = containers.ToDictionary(static container => container.Id, StringComparer.Ordinal);
        private readonly ILookup<(string, string), string> byService = containers.Where(static container => StartNeeds.ServiceOf(container) is not null)
            .ToLookup(static container => StartNeeds.ServiceOf(container)!.Value, static container => container.Id);

        private readonly HashSet<string> entered = new(StringComparer.Ordinal);

        public List<string> Ids { get; } = [];

        public Dictionary<string, IReadOnlyList<string>> Needs { get; } = new(StringComparer.Ordinal);

        public void Visit(ContainerDefinition container)
        {
            if (!entered.Add(container.Id))
            {
                return;
            }

            List<string> before = [];
            foreach (string id in NeededBy(container).Where(byId.ContainsKey))
            {
                Visit(byId[id]);

                // One that is still being visited needs this one in its turn.
                if (Needs.ContainsKey(id))
                {
                    before.Add(id);
                }
            }

            Needs[container.Id] = before;
            Ids.Add(container.Id);
        }

        private IEnumerable<string> NeededBy(ContainerDefinition container) =>
            StartNeeds.ContainersOf(container.Settings).Select(find).OfType<string>()
                .Concat(StartNeeds.ServicesOf(container).SelectMany(service => byService[service]))
                .Where(id => id != container.Id).Distinct(StringComparer.Ordinal);
    }
}
