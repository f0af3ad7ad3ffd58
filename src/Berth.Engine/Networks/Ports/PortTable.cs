using Berth.Networks.Ports;

namespace Berth.Engine.Networks.Ports;

/// <summary>Ports by their number and by their container. There may be many thousands, so each is kept small. Not thread-safe.</summary>
internal sealed class PortTable
{
    private readonly Dictionary<int, PortEntry> byNumber = [];
    private readonly Dictionary<string, List<PortEntry>> byContainer = new(StringComparer.Ordinal);

    public IEnumerable<PortEntry> All => byContainer.Values.SelectMany(static list => list);

    /// <summary>A container's.</summary>
    public PortEntry[] Of(string containerId) => byContainer.TryGetValue(containerId, out List<PortEntry>? list) ? [.. list] : [];

    /// <summary>Who has a port already, or one on every address that includes it.</summary>
    public PortEntry? HolderOf(PublishedPort port)
    {
        PortEntry? entry = byNumber.GetValueOrDefault(NumberOf(port));
        while (entry is not null && !Collide(entry.Port, port))
        {
            entry = entry.Next;
        }

        return entry;
    }

    public void Add(PortEntry entry)
    {
        int number = NumberOf(entry.Port);
        entry.Next = byNumber.GetValueOrDefault(number);
        byNumber[number] = entry;
        if (!byContainer.TryGetValue(entry.ContainerId, out List<PortEntry>? list))
        {
            byContainer[entry.ContainerId] = list = [];
        }

        list.Add(entry);
    }

    /// <returns>False where it is not there.</returns>
    public bool Remove(PortEntry entry) => Remove(entry.ContainerId, [entry]) > 0;

    /// <summary>Some of a container's; how many were there.</summary>
    public int Remove(string containerId, IReadOnlyCollection<PortEntry> entries)
    {
        if (!byContainer.TryGetValue(containerId, out List<PortEntry>? list))
        {
            return 0;
        }

        HashSet<PortEntry> going = [.. entries.Where(Unlink)];
        list.RemoveAll(going.Contains);
        if (list.Count == 0)
        {
            byContainer.Remove(containerId);
        }

        return going.Count;
    }

    public void Clear()
    {
        byNumber.Clear();
        byContainer.Clear();
    }

    private bool Unlink(PortEntry entry)
    {
        int number = NumberOf(entry.Port);
        PortEntry? before = null;
        PortEntry? at = byNumber.GetValueOrDefault(number);
        while (at is not null && at != entry)
        {
            (before, at) = (at, at.Next);
        }

        if (at is null)
        {
            return false;
        }

        if (before is not null)
        {
            before.Next = entry.Next;
        }
        else if (entry.Next is not null)
        {
            byNumber[number] = entry.Next;
        }
        else
        {
            byNumber.Remove(number);
        }

        return true;
    }

    private static int NumberOf(PublishedPort port) => (port.ProtocolNumber << 16) | port.HostPort;

    private static bool Collide(PublishedPort one, PublishedPort other) =>
        one.IsInet6 == other.IsInet6 && (one.IsEverywhere || other.IsEverywhere || one.HostAddress.Equals(other.HostAddress));
}
