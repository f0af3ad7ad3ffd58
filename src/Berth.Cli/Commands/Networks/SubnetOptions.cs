using System.Net;
using Berth.Api.Networks;
using Berth.Cli.Arguments;

namespace Berth.Cli.Commands.Networks;

/// <summary>Options that belong together because their addresses do: each range, gateway and auxiliary address to the subnet that it lies in.</summary>
internal static class SubnetOptions
{
    /// <exception cref="CommandException">One lies in no subnet; the words are Docker's.</exception>
    public static IReadOnlyList<NetworkSubnet> Join(
        IReadOnlyList<string> subnets, IReadOnlyList<string> ranges, IReadOnlyList<string> gateways, IReadOnlyList<(string Name, string Address)> auxiliary)
    {
        if (subnets.Count < ranges.Count || subnets.Count < gateways.Count)
        {
            throw new CommandException("every ip-range or gateway must have a corresponding subnet");
        }

        NetworkSubnet[] joined = [.. subnets.Select(static subnet => new NetworkSubnet { Subnet = subnet })];
        foreach (string range in ranges)
        {
            int at = IndexOf(joined, range, $"no matching subnet for range {range}");
            joined[at] = joined[at] with { Range = range };
        }

        foreach (string gateway in gateways)
        {
            int at = IndexOf(joined, gateway, $"no matching subnet for gateway {gateway}");
            joined[at] = joined[at] with { Gateway = gateway };
        }

        foreach ((string name, string address) in auxiliary)
        {
            int at = IndexOf(joined, address, $"no matching subnet for aux-address {address}");
            joined[at] = joined[at] with { Auxiliary = new Dictionary<string, string>(joined[at].Auxiliary ?? new Dictionary<string, string>()) { [name] = address } };
        }

        return joined;
    }

    /// <summary><c>name=address</c>.</summary>
    public static (string Name, string Address) ParseAuxiliary(string text) => text.Split('=', 2) is [var name, var address] && IPAddress.TryParse(address, out _)
        ? (name, address)
        : throw new InvalidValueException($"{text} must be formatted as key=value");

    private static int IndexOf(NetworkSubnet[] subnets, string address, string problem)
    {
        string bare = address.Split('/')[0];
        int at = IPAddress.TryParse(bare, out IPAddress? parsed) ? Array.FindIndex(subnets, subnet => Contains(subnet.Subnet, parsed)) : -1;
        return at >= 0 ? at : throw new CommandException(problem);
    }

    /// <summary>Whether the first bits are the same; the subnet may have bits set behind its length, which the engine refuses.</summary>
    private static bool Contains(string subnet, IPAddress address)
    {
        string[] parts = subnet.Split('/');
        if (parts.Length != 2 || !IPAddress.TryParse(parts[0], out IPAddress? network) || !int.TryParse(parts[1], out int length))
        {
            return false;
        }

        (byte[] one, byte[] other) = (network.GetAddressBytes(), address.GetAddressBytes());
        return one.Length == other.Length
            && Enumerable.Range(0, one.Length).All(i => ((one[i] ^ other[i]) & (byte)(0xff00 >> Math.Clamp(length - (8 * i), 0, 8))) == 0);
    }
}
