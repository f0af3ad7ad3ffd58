using System.Net;

namespace Berth.Networks.Addresses;

/// <summary>
/// Docker's default address pools: 172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/20 to 192.168.240.0/20. Where Docker has no more, small ones follow:
/// 10.208.0.0/24 to 10.223.255.0/24.
/// </summary>
internal static class AddressPools
{
    /// <summary>
    /// Wider routes are somebody's way to the whole internet (a VPN's 0.0.0.0/1 and 128.0.0.0/1): they stand for no
    /// network that a subnet of ours could hide.
    /// </summary>
    private const int WidestNetwork = 8;

    public static IEnumerable<IPNetwork> Defaults
    {
        get
        {
            for (int second = 17; second <= 31; second++)
            {
                yield return new IPNetwork(new IPAddress([172, (byte)second, 0, 0]), 16);
            }

            for (int third = 0; third <= 240; third += 16)
            {
                yield return new IPNetwork(new IPAddress([192, 168, (byte)third, 0]), 20);
            }

            for (int small = 208 * 256; small < 224 * 256; small++)
            {
                yield return new IPNetwork(new IPAddress([10, (byte)(small >> 8), (byte)small, 0]), 24);
            }
        }
    }

    /// <summary>The first default pool that overlaps with none of the networks the machine already knows, or null.</summary>
    public static IPNetwork? FindFree(IReadOnlyCollection<IPNetwork> known)
    {
        foreach (var pool in Defaults)
        {
            if (!known.Any(network => network.PrefixLength >= WidestNetwork && IPv4.Overlap(pool, network)))
            {
                return pool;
            }
        }

        return null;
    }
}
