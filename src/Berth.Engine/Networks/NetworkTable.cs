namespace Berth.Engine.Networks;

/// <summary>All networks in memory. Thread-safe.</summary>
internal sealed class NetworkTable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Network> byName = new(StringComparer.Ordinal);

    public IReadOnlyList<Network> All
    {
        get
        {
            lock (gate)
            {
                return [.. byName.Values];
            }
        }
    }

    /// <summary>False when the name is taken.</summary>
    public bool TryAdd(Network network)
    {
        lock (gate)
        {
            return byName.TryAdd(network.Name, network);
        }
    }

    public void Remove(Network network)
    {
        lock (gate)
        {
            byName.Remove(network.Name);
        }
    }

    /// <summary>Puts what a network has become in the place of what it was.</summary>
    public void Replace(Network before, Network after)
    {
        lock (gate)
        {
            byName.Remove(before.Name);
            byName[after.Name] = after;
        }
    }

    /// <summary>Null where none has that name.</summary>
    public Network? FindNamed(string name)
    {
        lock (gate)
        {
            return byName.GetValueOrDefault(name);
        }
    }

    /// <summary>The full id comes first, then the name, then the beginning of an id; null where there is none.</summary>
    /// <exception cref="EngineException">Several ids begin so.</exception>
    public Network? Find(string nameOrId)
    {
        lock (gate)
        {
            if (byName.Values.FirstOrDefault(network => network.Id == nameOrId) is { } exact)
            {
                return exact;
            }

            if (nameOrId.Length == 0 || byName.TryGetValue(nameOrId, out Network? named))
            {
                return nameOrId.Length == 0 ? null : byName[nameOrId];
            }

            Network[] matches = [.. byName.Values.Where(network => network.Id.StartsWith(nameOrId, StringComparison.Ordinal))];
            return matches.Length > 1
                ? throw EngineException.InvalidArgument($"network {nameOrId} is ambiguous ({matches.Length} matches found based on ID prefix)")
                : matches.FirstOrDefault();
        }
    }

    /// <exception cref="EngineException">There is none, or several.</exception>
    public Network Get(string nameOrId) => Find(nameOrId) ?? throw NotFound(nameOrId);

    public static EngineException NotFound(string nameOrId) => EngineException.NotFound($"network {nameOrId} not found");
}
