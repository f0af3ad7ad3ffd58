using System.Net;
using System.Security.Cryptography;
using System.Text;
using Berth.Networks.Addresses;

namespace Berth.Engine.Networks.Addressing;

/// <summary>Completes a network's subnets with those that nobody has.</summary>
/// <param name="engineId">What makes the IPv6 subnets of an engine its own (RFC 4193).</param>
internal sealed class SubnetChoice(string engineId)
{
    /// <param name="spec">Checked.</param>
    /// <param name="others">The subnets of all other networks.</param>
    /// <exception cref="EngineException">One that is asked for overlaps with another network's (Forbidden), or none is free.</exception>
    public NetworkSpec Complete(NetworkSpec spec, IReadOnlyList<IPNetwork> others)
    {
        List<NetworkSubnet> subnets = [];
        foreach (NetworkSubnet subnet in spec.Subnets ?? [])
        {
            IPNetwork wanted = IPNetwork.Parse(subnet.Subnet);
            if (others.Concat(subnets.Select(static earlier => IPNetwork.Parse(earlier.Subnet))).Any(other => Overlap(wanted, other)))
            {
                throw new EngineException(EngineErrorKind.Forbidden, "Pool overlaps with other one on this address space");
            }

            subnets.Add(WithGateway(subnet, wanted));
        }

        if (subnets.All(BridgeSettings.IsInet6))
        {
            subnets.Add(Describe(SubnetPools.FindFree(others.Where(static other => !IsInet6(other))) ?? throw NoneLeft()));
        }

        if (spec.EnableInet6 && !subnets.Any(BridgeSettings.IsInet6))
        {
            subnets.Add(Describe(Inet6Candidates().First(candidate => !others.Any(other => Overlap(candidate, other)))));
        }

        return spec with { Subnets = subnets };
    }

    /// <summary>The gateway comes before the addresses that others have, as in Docker, and is none of them.</summary>
    private static NetworkSubnet WithGateway(NetworkSubnet subnet, IPNetwork wanted)
    {
        IPAddress gateway = subnet.Router ?? SubnetPools.Gateway(wanted, subnet.Part)
            ?? throw new EngineException(EngineErrorKind.Internal, "failed to allocate gateway (): no available addresses on this pool");
        if (!SubnetPools.IsHost(wanted, gateway))
        {
            throw new EngineException(EngineErrorKind.Internal, $"failed to allocate gateway ({subnet.Gateway}): Address already in use");
        }

        HashSet<IPAddress> taken = [gateway];
        foreach ((string name, string text) in subnet.Auxiliary ?? new Dictionary<string, string>())
        {
            if (!taken.Add(IPAddress.Parse(text)))
            {
                throw new EngineException(EngineErrorKind.Internal, $"failed to allocate secondary ip address ({name}:{text}): Address already in use");
            }
        }

        return subnet.Gateway.Length > 0 ? subnet : subnet with { ChosenGateway = gateway.ToString() };
    }

    private static EngineException NoneLeft() => new(
        EngineErrorKind.Forbidden, "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network; give it a subnet (--subnet)");

    /// <summary>As Docker, the gateway is shown of those that the engine chose.</summary>
    private static NetworkSubnet Describe(IPNetwork subnet) => new() { Subnet = subnet.ToString(), Gateway = SubnetPools.FirstHost(subnet).ToString() };

    /// <summary>fd, forty bits of the engine's own, and sixteen of the network's.</summary>
    private IEnumerable<IPNetwork> Inet6Candidates()
    {
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes($"berth ula {engineId}"));
        for (int number = 1; ; number++)
        {
            byte[] address = new byte[16];
            address[0] = 0xfd;
            digest.AsSpan(0, 5).CopyTo(address.AsSpan(1));
            (address[6], address[7]) = ((byte)(number >> 8), (byte)number);
            yield return new IPNetwork(new IPAddress(address), 64);
        }
    }

    private static bool IsInet6(IPNetwork network) => network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    private static bool Overlap(IPNetwork one, IPNetwork other) =>
        IsInet6(one) == IsInet6(other) && (one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress));
}
