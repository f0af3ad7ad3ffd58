using System.Net;
using System.Net.Sockets;

namespace Berth.Networks.Names;

/// <summary>What one network knows: who has which names and addresses. Written by the engine, read by the server's thread.</summary>
/// <param name="network">The network's name, which a name may end with: <c>db.backend</c>.</param>
public sealed class NameZone(string network)
{
    private readonly Lock _gate = new();
    private string _network = network;
    private readonly Dictionary<string, List<Entry>> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<IPAddress, Named> _addresses = [];
    private readonly Dictionary<string, Owned> _owners = new(StringComparer.Ordinal);

    public string Network
    {
        get => Volatile.Read(ref _network);
        set => Volatile.Write(ref _network, value);
    }

    /// <summary>Says anew what one container has: its names, of which the first is told to those who ask for an address, and its addresses.</summary>
    public void Set(string owner, IReadOnlyList<string> names, IReadOnlyList<IPAddress> addresses)
    {
        lock (_gate)
        {
            RemoveUnsynchronized(owner);
            _owners[owner] = new Owned(names, addresses);
            foreach (string name in names.Distinct(StringComparer.OrdinalIgnoreCase))
            {
                List<Entry> entries = _names.TryGetValue(name, out List<Entry>? there) ? there : _names[name] = [];
                entries.AddRange(addresses.Select(address => new Entry(owner, address)));
            }

            foreach (IPAddress address in addresses)
            {
                _addresses[address] = new Named(owner, names[0]);
            }
        }
    }

    /// <summary>Forgets a container.</summary>
    public void Remove(string owner)
    {
        lock (_gate)
        {
            RemoveUnsynchronized(owner);
        }
    }

    /// <summary>Adds the addresses of a family to <paramref name="found"/>; false where nobody has the name.</summary>
    internal bool Find(ReadOnlySpan<char> name, AddressFamily family, List<IPAddress> found)
    {
        lock (_gate)
        {
            if (!_names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out List<Entry>? entries))
            {
                return false;
            }

            foreach (Entry entry in entries)
            {
                if (entry.Address.AddressFamily == family)
                {
                    found.Add(entry.Address);
                }
            }

            return true;
        }
    }

    /// <summary>The name of who has an address; null where nobody has.</summary>
    internal string? FindName(IPAddress address)
    {
        lock (_gate)
        {
            return _addresses.TryGetValue(address, out Named named) ? $"{named.Name}.{Network}" : null;
        }
    }

    private void RemoveUnsynchronized(string owner)
    {
        if (!_owners.Remove(owner, out Owned owned))
        {
            return;
        }

        foreach (string name in owned.Names)
        {
            if (_names.TryGetValue(name, out List<Entry>? entries) && entries.RemoveAll(entry => entry.Owner == owner) >= 0 && entries.Count == 0)
            {
                _names.Remove(name);
            }
        }

        foreach (IPAddress address in owned.Addresses)
        {
            // The next container may have had the address before this one was forgotten.
            if (_addresses.TryGetValue(address, out Named named) && named.Owner == owner)
            {
                _addresses.Remove(address);
            }
        }
    }

    private readonly record struct Named(string Owner, string Name);

    private readonly record struct Entry(string Owner, IPAddress Address);

    private readonly record struct Owned(IReadOnlyList<string> Names, IReadOnlyList<IPAddress> Addresses);
}
