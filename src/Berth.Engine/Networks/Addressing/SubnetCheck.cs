using System.Net;
using System.Net.Sockets;

namespace Berth.Engine.Networks.Addressing;

/// <summary>Whether the subnets that somebody asks for make sense.</summary>
internal static class SubnetCheck
{
    /// <exception cref="EngineException">They do not; all that is wrong is named, in Docker's words.</exception>
    public static void Check(NetworkSpec spec)
    {
        List<string> problems = [];
        foreach (NetworkSubnet subnet in spec.Subnets ?? [])
        {
            Check(subnet, problems);
        }

        if (problems.Count > 0)
        {
            throw EngineException.InvalidArgument(WishCheck.Join("invalid network config", problems));
        }
    }

    private static void Check(NetworkSubnet wanted, List<string> problems)
    {
        if (Parse(wanted.Subnet) is not var (subnet, given))
        {
            problems.Add($"invalid subnet {wanted.Subnet}: invalid CIDR block notation");
            return;
        }

        if (!subnet.BaseAddress.Equals(given))
        {
            problems.Add($"invalid subnet {wanted.Subnet}: it should be {subnet}");
            return;
        }

        CheckRange(wanted, subnet, problems);
        if (wanted.Gateway.Length > 0)
        {
            CheckAddress($"gateway {wanted.Gateway}", wanted.Gateway, subnet, problems);
        }

        foreach ((string name, string address) in wanted.Auxiliary ?? new Dictionary<string, string>())
        {
            CheckAddress($"auxiliary address {name}", address, subnet, problems);
        }
    }

    private static void CheckRange(NetworkSubnet wanted, IPNetwork subnet, List<string> problems)
    {
        if (wanted.Range.Length == 0)
        {
            return;
        }

        if (Parse(wanted.Range) is not var (range, given))
        {
            problems.Add($"invalid ip-range {wanted.Range}: invalid CIDR block notation");
        }
        else if (range.BaseAddress.AddressFamily != subnet.BaseAddress.AddressFamily)
        {
            problems.Add($"invalid ip-range {wanted.Range}: {OtherFamily(subnet)}");
        }
        else if (range.PrefixLength < subnet.PrefixLength)
        {
            problems.Add($"invalid ip-range {wanted.Range}: CIDR block is bigger than its parent subnet {subnet}");
        }
        else if (!subnet.Contains(range.BaseAddress))
        {
            problems.Add($"invalid ip-range {wanted.Range}: parent subnet {subnet} doesn't contain ip-range");
        }
        else if (!range.BaseAddress.Equals(given))
        {
            problems.Add($"invalid ip-range {wanted.Range}: it should be {range}");
        }
    }

    private static void CheckAddress(string what, string text, IPNetwork subnet, List<string> problems)
    {
        if (!IPAddress.TryParse(text, out IPAddress? address))
        {
            problems.Add($"invalid {what}: invalid address");
        }
        else if (address.AddressFamily != subnet.BaseAddress.AddressFamily)
        {
            problems.Add($"invalid {what}: {OtherFamily(subnet)}");
        }
        else if (!subnet.Contains(address))
        {
            problems.Add($"invalid {what}: parent subnet {subnet} doesn't contain this address");
        }
    }

    private static string OtherFamily(IPNetwork subnet) => $"parent subnet is an {(subnet.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")} block";

    /// <summary>The network, and the address as it was given.</summary>
    public static (IPNetwork Network, IPAddress Given)? Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(text.AsSpan(0, slash), out IPAddress? address) || !int.TryParse(text.AsSpan(slash + 1), out int length))
        {
            return null;
        }

        byte[] bytes = address.GetAddressBytes();
        bool isPlausible = length >= 0 && length <= bytes.Length * 8 && (address.AddressFamily == AddressFamily.InterNetworkV6 || text.AsSpan(0, slash).Count('.') == 3);
        if (!isPlausible)
        {
            return null;
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] &= (byte)(0xff00 >> Math.Clamp(length - (8 * i), 0, 8));
        }

        return (new IPNetwork(new IPAddress(bytes), length), address);
    }
}
