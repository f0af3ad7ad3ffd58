using System.Net;

namespace Berth.Networks.Addresses;

/// <summary>
/// The addresses of one network's endpoints. An address that was released is <em>leaving</em> until the kernel has taken
/// its interface away, some ten milliseconds after the namespace's last process: until then the old namespace still
/// answers for it. Addresses whose interfaces a new daemon finds are leaving too, unless their containers are adopted.
/// </summary>
internal sealed class EndpointAddresses(IPNetwork subnet, IPAddress gateway, IPNetwork? range = null)
{
    private readonly Lock _gate = new();
    private readonly AddressAllocator _allocator = new(subnet, gateway);
    private readonly SortedDictionary<uint, long?> _leaving = [];
    private readonly HashSet<uint> _owned = [];

    /// <summary>Addresses that containers have; those in stock or leaving do not count.</summary>
    public int InUse
    {
        get
        {
            lock (_gate)
            {
                return _owned.Count;
            }
        }
    }

    /// <summary>The addresses that containers have, those in stock, and those that leave.</summary>
    public int Taken
    {
        get
        {
            lock (_gate)
            {
                return _allocator.Taken;
            }
        }
    }

    /// <summary>Takes the lowest free address.</summary>
    /// <exception cref="NetworkException">None is free.</exception>
    public IPAddress Take() => TryTakeLowest() ?? throw NoneFree($"{subnet}", Taken);

    /// <summary>Takes the lowest free address; null where none is.</summary>
    public IPAddress? TryTakeLowest()
    {
        lock (_gate)
        {
            return (range is { } part ? _allocator.TakeLowest(part) : _allocator.TakeLowest()) is { } number ? IPv4.FromNumber(number) : null;
        }
    }

    /// <summary>What whoever asks is told.</summary>
    /// <param name="subnets">Where there is none.</param>
    /// <param name="taken">How many are taken there.</param>
    public static NetworkException NoneFree(string subnets, int taken) =>
        new($"no free address in {subnets}: {taken} are in use; remove containers, or give the network a larger subnet");

    /// <summary>Takes that address; false when it is taken, or no endpoint's. One that is leaving is <see cref="Gone"/> first.</summary>
    public bool TryTake(IPAddress address)
    {
        lock (_gate)
        {
            return _allocator.TryTake(IPv4.ToNumber(address));
        }
    }

    /// <summary>Keeps addresses from being given: somebody else on the network has them.</summary>
    public void Reserve(IEnumerable<IPAddress> addresses)
    {
        lock (_gate)
        {
            foreach (var address in addresses)
            {
                _allocator.Reserve(IPv4.ToNumber(address));
            }
        }
    }

    /// <summary>Whether an address is leaving.</summary>
    public bool IsLeaving(IPAddress address)
    {
        lock (_gate)
        {
            return _leaving.ContainsKey(IPv4.ToNumber(address));
        }
    }

    /// <summary>Records that nobody has come for the addresses that were blocked: what still holds their interfaces is nobody's.</summary>
    /// <returns>Whether there are any.</returns>
    public bool ReleaseBlocked(long now)
    {
        lock (_gate)
        {
            uint[] blocked = [.. _leaving.Where(entry => entry.Value is null).Select(entry => entry.Key)];
            foreach (uint number in blocked)
            {
                _leaving[number] = now;
            }

            return blocked.Length > 0;
        }
    }

    /// <summary>Blocks an address whose interface was found with nobody known behind it.</summary>
    public void Block(IPAddress address)
    {
        lock (_gate)
        {
            uint number = IPv4.ToNumber(address);
            if (_allocator.TryTake(number) || _leaving.ContainsKey(number))
            {
                _leaving[number] = null;
            }
        }
    }

    /// <summary>Records that a container has an address: one from the stock, or that it had before this daemon.</summary>
    public void Adopt(IPAddress address)
    {
        lock (_gate)
        {
            uint number = IPv4.ToNumber(address);
            if (!_allocator.Contains(number))
            {
                throw new NetworkException($"{address} is not in {subnet}: the network has changed since its container was started; restart the container");
            }

            _ = _allocator.TryTake(number);
            _ = _leaving.Remove(number);
            _ = _owned.Add(number);
        }
    }

    /// <summary>Records that nobody uses an address any more; it is given again once <see cref="Gone"/> is told.</summary>
    /// <param name="address">Any address; one that is not taken is passed over.</param>
    /// <param name="now">A timestamp, for <see cref="ReleasedAt"/>.</param>
    /// <returns>False when it was not in use.</returns>
    public bool Release(IPAddress address, long now)
    {
        lock (_gate)
        {
            uint number = IPv4.ToNumber(address);
            if (!_allocator.IsTaken(number))
            {
                return false;
            }

            _ = _owned.Remove(number);
            _leaving[number] = now;
            return true;
        }
    }

    /// <summary>Records that a leaving address has no interface any more.</summary>
    public void Gone(IPAddress address)
    {
        lock (_gate)
        {
            uint number = IPv4.ToNumber(address);
            if (_leaving.Remove(number))
            {
                _allocator.Free(number);
            }
        }
    }

    /// <summary>The lowest address that is leaving after an end that is known, of those that <see cref="TryTakeLowest"/> gives; null where there is none.</summary>
    public IPAddress? LowestReleased()
    {
        lock (_gate)
        {
            return _leaving.Where(static entry => entry.Value is not null).Select(static entry => IPv4.FromNumber(entry.Key))
                .FirstOrDefault(address => range is not { } part || part.Contains(address));
        }
    }

    /// <summary>The lowest leaving addresses.</summary>
    public IReadOnlyList<IPAddress> Leaving(int atMost)
    {
        lock (_gate)
        {
            return [.. _leaving.Keys.Take(atMost).Select(IPv4.FromNumber)];
        }
    }

    /// <summary>When an address that is leaving was released; null when it was not.</summary>
    public long? ReleasedAt(IPAddress address)
    {
        lock (_gate)
        {
            return _leaving.GetValueOrDefault(IPv4.ToNumber(address));
        }
    }
}
