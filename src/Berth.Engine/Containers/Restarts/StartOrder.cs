using System.Collections.Concurrent;
using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Restarts;

/// <summary>
/// Which containers an engine that starts them all starts after which others. What needs itself in a circle is begun with the oldest of it, so
/// that nobody waits for ever. Each container's part is taken once: later it is started for itself.
/// </summary>
internal sealed class StartOrder
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<StartNeed>> needs;

    private StartOrder(IReadOnlyList<string> ids, IEnumerable<KeyValuePair<string, IReadOnlyList<StartNeed>>> needs)
    {
        Ids = ids;
        this.needs = new ConcurrentDictionary<string, IReadOnlyList<StartNeed>>(needs, StringComparer.Ordinal);
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
    public bool TryTake(string id, out IReadOnlyList<StartNeed> needed)
    {
        bool isFound = needs.TryRemove(id, out IReadOnlyList<StartNeed>? found);
        needed = found ?? [];
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

        public Dictionary<string, IReadOnlyList<StartNeed>> Needs { get; } = new(StringComparer.Ordinal);

        public void Visit(ContainerDefinition container)
        {
            if (!entered.Add(container.Id))
            {
                return;
            }

            List<StartNeed> before = [];
            foreach (StartNeed need in NeededBy(container).Where(need => byId.ContainsKey(need.Id)))
            {
                Visit(byId[need.Id]);

                // One that is still being visited needs this one in its turn.
                if (Needs.ContainsKey(need.Id))
                {
                    before.Add(need);
                }
            }

            Needs[container.Id] = before;
            Ids.Add(container.Id);
        }

        /// <summary>Each once, with what is asked most of it.</summary>
        private IEnumerable<StartNeed> NeededBy(ContainerDefinition container) =>
            StartNeeds.ContainersOf(container.Settings).Select(find).OfType<string>().Select(static id => new StartNeed(id, UntilHealthy: false))
                .Concat(StartNeeds.ServicesOf(container).SelectMany(service => byService[(service.Project, service.Service)].Select(id => new StartNeed(id, service.UntilHealthy))))
                .Where(need => need.Id != container.Id)
                .GroupBy(static need => need.Id, StringComparer.Ordinal).Select(static same => new StartNeed(same.Key, same.Any(static need => need.UntilHealthy)));
    }
}

/// <summary>A container that another is to be started after.</summary>
/// <param name="Id">Its id.</param>
/// <param name="UntilHealthy">Not before it is healthy.</param>
internal sealed record StartNeed(string Id, bool UntilHealthy);
