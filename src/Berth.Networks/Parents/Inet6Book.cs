using System.Net;
using Berth.Networks.Addresses;

namespace Berth.Networks.Parents;

/// <summary>
/// The IPv6 addresses of a network's endpoints, each known by its IPv4 address, which every endpoint has. The lowest free one is given, of the first subnet that has one.
/// Thread-safe.
/// </summary>
internal sealed class Inet6Book
{
    private readonly Lock _gate = new();
    private readonly IReadOnlyList<ParentSubnet> _subnets;
    private readonly HashSet<IPAddress> _taken = [];
    private readonly Dictionary<IPAddress, IPAddress> _byInet4 = [];

    public Inet6Book(IReadOnlyList<ParentSubnet> subnets)
    {
        _subnets = subnets;
        foreach (var subnet in subnets)
        {
            _taken.Add(subnet.Router);
            _taken.UnionWith(subnet.Reserved);

            // To all routers of the subnet (RFC 4291, 2.6.1).
            _taken.Add(subnet.Subnet.BaseAddress);
        }
    }

    /// <summary>Whether the network has any.</summary>
    public bool HasSubnets => _subnets.Count > 0;

    /// <summary>The subnet that an address is of; the first for one that is of none.</summary>
    public ParentSubnet SubnetOf(IPAddress address) => _subnets.FirstOrDefault(subnet => subnet.Subnet.Contains(address)) ?? _subnets[0];

    /// <summary>Takes that address, or the lowest free one.</summary>
    /// <exception cref="NetworkException">It is taken, or none is free.</exception>
    public IPAddress Take(IPAddress inet4, IPAddress? wanted)
    {
        lock (_gate)
        {
            var address = wanted ?? LowestFree();
            if (!_taken.Add(address))
            {
                throw NetworkException.InUse();
            }

            _byInet4[inet4] = address;
            return address;
        }
    }

    /// <summary>Records what a container has that was running before this daemon.</summary>
    public void Adopt(IPAddress inet4, IPAddress inet6)
    {
        lock (_gate)
        {
            _taken.Add(inet6);
            _byInet4[inet4] = inet6;
        }
    }

    /// <summary>Gives back what the endpoint of an IPv4 address has.</summary>
    public void Release(IPAddress inet4)
    {
        lock (_gate)
        {
            if (_byInet4.Remove(inet4, out var address))
            {
                _taken.Remove(address);
            }
        }
    }

    private IPAddress LowestFree()
    {
        foreach (var subnet in _subnets)
        {
            var part = subnet.Range ?? subnet.Subnet;
            for (uint offset = 0; IPv6.At(part, offset) is var address && part.Contains(address); offset++)
            {
                if (!_taken.Contains(address))
                {
                    return address;
                }
            }
        }

        throw new NetworkException($"no free address in {string.Join(", ", _subnets.Select(static subnet => subnet.Subnet))}: remove containers, or give the network a larger subnet");
    }
}
