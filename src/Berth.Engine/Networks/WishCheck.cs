using System.Net;
using System.Net.Sockets;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;

namespace Berth.Engine.Networks;

/// <summary>Whether what a container wishes on a network can be had, in Docker's words.</summary>
internal static class WishCheck
{
    /// <summary>All that is wrong; empty where nothing is.</summary>
    public static IReadOnlyList<string> Problems(Network network, EndpointDefinition wishes)
    {
        List<string> problems = [];
        bool isDefault = network.Name == NetworkView.Bridge;
        string[] addresses = [.. new[] { wishes.IPv4Address, wishes.IPv6Address }.Where(static text => text.Length > 0)];
        if (addresses.Length > 0 && isDefault)
        {
            problems.Add("user specified IP address is supported on user defined networks only");
        }

        if (addresses.Length > 0 && network.HasChosenSubnets)
        {
            problems.Add("user specified IP address is supported only when connecting to networks with user configured subnets");
        }
        else
        {
            problems.AddRange(addresses.Select(text => ProblemOf(network.Spec, text)).OfType<string>());
        }

        problems.AddRange((wishes.LinkLocalAddresses ?? []).Select(text => LinkLocalProblemOf(network, text)).OfType<string>());
        problems.AddRange(EndpointOptions.Problems(wishes));
        if (wishes.Aliases is { Count: > 0 } && isDefault)
        {
            problems.Add("network-scoped alias is supported only for containers in user defined networks");
        }

        return problems;
    }

    /// <summary>The beginning of a list of problems.</summary>
    public static string Join(IReadOnlyList<string> problems) => Join("invalid endpoint settings", problems);

    /// <summary>A list of problems as Docker shows it.</summary>
    public static string Join(string what, IReadOnlyList<string> problems)
    {
        string separator = problems.Count > 1 ? "\n* " : "\n";
        return $"{what}:{string.Concat(problems.Select(problem => separator + problem))}";
    }

    private static string? LinkLocalProblemOf(Network network, string text) =>
        !IPAddress.TryParse(text, out IPAddress? address) ? $"invalid link-local IP address: {text}"
        : address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..] ? null
        : !address.IsIPv6LinkLocal ? $"invalid link local IP address: {text}"
        : network.Spec.EnableInet6 ? null
        : $"link-local IP address {text} needs IPv6, which network {network.Name} does not have";

    private static string? ProblemOf(NetworkSpec spec, string text) =>
        !IPAddress.TryParse(text, out IPAddress? address) ? $"invalid IP address: {text}"
        : (spec.Subnets ?? []).Any(subnet => IPNetwork.Parse(subnet.Subnet) is var net && net.BaseAddress.AddressFamily == address.AddressFamily && net.Contains(address)) ? null
        : $"no configured subnet or ip-range contain the IP address {text}";
}
