using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Berth.Engine.Containers;

/// <summary>
/// All containers in memory, found by id, by the beginning of an id, and by name. A name is taken before its container exists
/// (<see cref="TryReserve"/>), so that of two creates with one name the second fails before it has made anything.
/// </summary>
internal sealed class ContainerTable
{
    private readonly ConcurrentDictionary<string, Container> byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> idsByName = new(StringComparer.Ordinal);
    private readonly SortedSet<string> ids = new(StringComparer.Ordinal);

    /// <summary>In no order.</summary>
    public ICollection<Container> All => byId.Values;

    public void Add(Container container)
    {
        byId[container.Id] = container;
        lock (ids)
        {
            ids.Add(container.Id);
        }
    }

    public void Remove(Container container)
    {
        byId.TryRemove(container.Id, out _);
        lock (ids)
        {
            ids.Remove(container.Id);
        }

        Release(container.Name, container.Id);
    }

    /// <summary>Takes a name; false when another container has it.</summary>
    public bool TryReserve(string name, string id, [NotNullWhen(false)] out string? holder)
    {
        holder = idsByName.GetOrAdd(name, id);
        return holder == id;
    }

    /// <summary>Gives a name back, if it is that container's.</summary>
    public void Release(string name, string id) => idsByName.TryRemove(KeyValuePair.Create(name, id));

    /// <summary>The full id comes first, then the name (with or without a slash), then the beginning of an id.</summary>
    /// <exception cref="EngineException">Several ids begin so.</exception>
    public Container? Find(string nameOrId)
    {
        if (byId.TryGetValue(nameOrId, out Container? found))
        {
            return found;
        }

        string name = nameOrId.StartsWith('/') ? nameOrId[1..] : nameOrId;
        return idsByName.TryGetValue(name, out string? id) && byId.TryGetValue(id, out found) ? found : FindByPrefix(nameOrId);
    }

    /// <exception cref="EngineException">There is none, or several.</exception>
    public Container Get(string nameOrId) => Find(nameOrId) ?? throw EngineException.NoSuchContainer(nameOrId);

    private Container? FindByPrefix(string prefix)
    {
        if (prefix.Length is 0 or > ContainerIds.Length || !ContainerIds.IsHex(prefix))
        {
            return null;
        }

        lock (ids)
        {
            // 'g' sorts behind every hexadecimal digit.
            using SortedSet<string>.Enumerator matches = ids.GetViewBetween(prefix, prefix + 'g').GetEnumerator();
            if (!matches.MoveNext())
            {
                return null;
            }

            string id = matches.Current;
            return matches.MoveNext()
                ? throw EngineException.InvalidArgument($"Multiple IDs found with provided prefix: {prefix}")
                : byId.GetValueOrDefault(id);
        }
    }
}
