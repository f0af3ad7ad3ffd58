using System.Net;
using System.Net.Sockets;

namespace Berth.Networks.Names;

/// <summary>What one container sees, or the machine.</summary>
public sealed record NameView
{
    /// <summary>The name of the machine itself.</summary>
    public const string HostName = "host.berth.internal";

    /// <summary>What the machine finds containers below.</summary>
    public const string MachineDomain = "berth.internal";

    /// <summary>Of its networks, the one that counts first in front.</summary>
    public IReadOnlyList<NameZone> Zones { get; init; } = [];

    /// <summary>Names that only it uses (<c>--link db:database</c>), each with the one it stands for.</summary>
    public IReadOnlyDictionary<string, string> Links { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the container reaches the machine: at most one address of each family. A container of the name comes first.</summary>
    public IReadOnlyList<IPAddress> Host { get; init; } = [];

    /// <summary>Who is asked what its networks do not know, in this order; empty where nobody may be.</summary>
    public IReadOnlyList<IPEndPoint> Servers { get; init; } = [];

    /// <summary>What all names end with that this view knows; null for none. Nobody else is asked for a name that ends so.</summary>
    public string? Domain { get; init; }

    /// <summary>How many seconds an answer holds: as Docker says to containers, which seldom keep it.</summary>
    public uint TimeToLive { get; init; } = 600;

    /// <summary>Looks a name up, alone or with its network behind it; false where nobody has it.</summary>
    internal bool Find(ReadOnlySpan<char> name, AddressFamily family, List<IPAddress> found)
    {
        if (Domain is not null && !TryCut(name, Domain, out name))
        {
            return false;
        }

        if (Links.Count > 0 && Links.TryGetValue(name.ToString(), out string? target))
        {
            name = target;
        }

        foreach (NameZone zone in Zones)
        {
            if (zone.Find(name, family, found) || (TryCut(name, zone.Network, out ReadOnlySpan<char> alone) && zone.Find(alone, family, found)))
            {
                return true;
            }
        }

        return FindHost(name, family, found);
    }

    private bool FindHost(ReadOnlySpan<char> name, AddressFamily family, List<IPAddress> found)
    {
        if (Host.Count == 0 || !name.Equals(HostName, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        foreach (IPAddress address in Host)
        {
            if (address.AddressFamily == family)
            {
                found.Add(address);
            }
        }

        return true;
    }

    internal string? FindName(IPAddress address)
    {
        foreach (NameZone zone in Zones)
        {
            if (zone.FindName(address) is { } name)
            {
                return Domain is null ? name : $"{name}.{Domain}";
            }
        }

        return null;
    }

    /// <summary>Whether only this view can know a name.</summary>
    internal bool Owns(ReadOnlySpan<char> name) => Domain is not null && (TryCut(name, Domain, out _) || name.Equals(Domain, StringComparison.OrdinalIgnoreCase));

    private static bool TryCut(ReadOnlySpan<char> name, string ending, out ReadOnlySpan<char> alone)
    {
        int length = name.Length - ending.Length - 1;
        bool isThere = length > 0 && name[length] == '.' && name[(length + 1)..].Equals(ending, StringComparison.OrdinalIgnoreCase);
        alone = isThere ? name[..length] : default;
        return isThere;
    }
}
