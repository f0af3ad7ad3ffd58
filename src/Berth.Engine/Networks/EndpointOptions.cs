using System.Text.RegularExpressions;
using Berth.Engine.Containers.Definitions;
using Berth.Networks;

namespace Berth.Engine.Networks;

/// <summary>Docker's driver options of a container's place on a network: what its interface is called, and the kernel's variables of it.</summary>
internal static partial class EndpointOptions
{
    private const string InterfaceOption = "com.docker.network.endpoint.ifname";
    private const string VariablesOption = "com.docker.network.endpoint.sysctls";
    private const int LongestName = 15;

    /// <summary>Null where the engine is to choose.</summary>
    public static string? InterfaceOf(EndpointDefinition wishes) => wishes.DriverOptions?.GetValueOrDefault(InterfaceOption);

    /// <summary><c>net.ipv4.conf.IFNAME.log_martians=1,net.ipv6.conf.IFNAME.accept_ra=2</c>; checked.</summary>
    public static IReadOnlyList<InterfaceVariable> VariablesOf(EndpointDefinition wishes) =>
        [.. Said(wishes).Select(static said => Variable().Match(said).Groups).Select(static parts => new InterfaceVariable(parts[1].Value, parts[2].Value, parts[3].Value, parts[4].Value))];

    /// <summary>Whether a place must be made as it is wished: those that are kept ready are as usual.</summary>
    public static bool IsSpecial(EndpointDefinition wishes) => InterfaceOf(wishes) is not null || Said(wishes).Any() || wishes.LinkLocalAddresses is { Count: > 0 };

    /// <summary>What has no sense.</summary>
    public static IEnumerable<string> Problems(EndpointDefinition wishes)
    {
        if (InterfaceOf(wishes) is { } name && !IsName(name))
        {
            yield return $"invalid interface name {name} ({InterfaceOption}): one to {LongestName} characters, without spaces, slashes and colons, and not lo";
        }

        foreach (string said in Said(wishes).Where(static said => !Variable().IsMatch(said)))
        {
            yield return $"invalid sysctl {said} ({VariablesOption}): net.ipv4.conf.IFNAME.log_martians=1 is one, with IFNAME for the interface";
        }
    }

    private static IEnumerable<string> Said(EndpointDefinition wishes) =>
        wishes.DriverOptions?.GetValueOrDefault(VariablesOption)?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name is not ("lo" or "." or "..") && name.All(static letter => char.IsAscii(letter) && !char.IsControl(letter) && letter is not (' ' or '/' or ':'));

    /// <summary>The stock client writes options of its long form in small letters.</summary>
    [GeneratedRegex("^net\\.(ipv4|ipv6|mpls)\\.([a-z0-9_]+)\\.(?i:IFNAME)\\.([a-z0-9_]+)=([^\\n]+)$")]
    private static partial Regex Variable();
}
