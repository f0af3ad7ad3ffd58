using Berth.Api.Containers;
using Berth.Api.Networks;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Flags;

/// <summary>A container's network, and the names it knows.</summary>
internal sealed class NetworkFlags
{
    private readonly ParsedListOption<NetworkJoin> networks = new(
        "network", "network", "Connect a container to a network: its name, bridge, none, host or container:NAME", NetworkJoin.Parse) { FormerName = "net" };

    private readonly ListOption hosts = new("add-host", "Add a custom host-to-IP mapping (host:ip)", check: Networking.ParseHost);
    private readonly ListOption servers = new("dns", "Set custom DNS servers", check: Networking.ParseAddress);
    private readonly ListOption search = new("dns-search", "Set custom DNS search domains");
    private readonly ListOption options = new("dns-option", "Set DNS options") { FormerName = "dns-opt" };

    private readonly ParsedListOption<IReadOnlyList<(string Port, PortBinding Binding)>> published = new(
        "publish", "list", "Publish a container's port(s) to the host", PortSpec.Parse, 'p');

    private readonly Switch publishesAll = new("publish-all", "Publish all exposed ports to random ports", 'P');
    private readonly ParsedListOption<IReadOnlyList<string>> exposed = new("expose", "list", "Expose a port or a range of ports", PortSpec.ParseExposed);
    private readonly TextOption macAddress = new("mac-address", "Container MAC address (e.g., 92:d0:c6:0a:29:33)");
    private readonly ListOption links = new("link", "Add link to another container");
    private readonly TextOption address = new("ip", "IPv4 address (e.g., 172.30.100.104)");
    private readonly TextOption address6 = new("ip6", "IPv6 address (e.g., 2001:db8::33)");
    private readonly ListOption aliases = new("network-alias", "Add network-scoped alias for the container") { FormerName = "net-alias" };
    private readonly ListOption linkLocal = new("link-local-ip", "Container IPv4/IPv6 link-local addresses");

    public IEnumerable<Option> Options =>
    [
        networks, hosts, servers, search, options, published, publishesAll, exposed, macAddress, links, address, address6, aliases, linkLocal,
    ];

    /// <summary>Ports that others may know of: those that are published, too.</summary>
    public IReadOnlyList<string>? Exposed => published.IsGiven || exposed.IsGiven
        ? StorageFlags.NonEmpty<string>([.. published.Values.SelectMany(ports => ports).Select(port => port.Port).Concat(exposed.Values.SelectMany(ports => ports)).Distinct()])
        : null;

    private string First => networks.Values.Count > 0 ? networks.Values[0].Network : "default";

    /// <summary>Networks that somebody has made know containers by names; on the others a link is lines in /etc/hosts.</summary>
    private bool IsNamed => First is not ("default" or "bridge" or "host" or "none") && !First.StartsWith("container:", StringComparison.Ordinal);

    /// <summary>What is wished for on the networks that are joined; the options of addresses and names are those of the first. Null where nothing is.</summary>
    /// <exception cref="UsageException">A network is joined twice, or something is wished twice.</exception>
    public NetworkingConfig? ToNetworking()
    {
        EndpointSettings first = WithOptions(networks.Values.Count > 0 ? networks.Values[0].Place : new EndpointSettings());
        if (networks.Values.Count < 2 && first == new EndpointSettings())
        {
            return null;
        }

        Dictionary<string, EndpointSettings?> endpoints = new(StringComparer.Ordinal) { [First] = first };
        foreach (NetworkJoin other in networks.Values.Skip(1))
        {
            if (!endpoints.TryAdd(other.Network, other.Place))
            {
                throw new UsageException($"network \"{other.Network}\" is specified multiple times");
            }
        }

        return new NetworkingConfig { EndpointsConfig = endpoints };
    }

    private EndpointSettings WithOptions(EndpointSettings place)
    {
        EndpointAddressing said = place.Addressing ?? new EndpointAddressing();
        EndpointAddressing addressing = new()
        {
            IPv4Address = OneOf(address, said.IPv4Address, "IPv4 address"), IPv6Address = OneOf(address6, said.IPv6Address, "IPv6 address"),
            LinkLocalAddresses = OneOf(linkLocal, said.LinkLocalAddresses, "link-local IP addresses"),
        };
        return place with
        {
            Addressing = addressing == new EndpointAddressing() ? null : addressing,
            Aliases = OneOf(aliases, place.Aliases, "alias"),
            Links = IsNamed ? StorageFlags.NonEmpty(links.Values) : null,
            MacAddress = OneOf(macAddress, place.MacAddress, "MAC address") ?? "",
        };
    }

    private static string? OneOf(TextOption option, string? said, string what) =>
        option.IsGiven && !string.IsNullOrEmpty(said) ? throw Conflict(option, what) : option.IsGiven ? option.Value : said;

    private static IReadOnlyList<string>? OneOf(ListOption option, IReadOnlyList<string>? said, string what) =>
        option.IsGiven && said is { Count: > 0 } ? throw Conflict(option, what) : StorageFlags.NonEmpty(option.Values) ?? said;

    private static UsageException Conflict(Option option, string what) => new($"conflicting options: cannot specify both --{option.Name} and per-network {what}");

    public HostConfig Apply(HostConfig host) => host with
    {
        NetworkMode = First,
        ExtraHosts = hosts.Values,
        Dns = servers.Values,
        DnsSearch = search.Values,
        DnsOptions = options.Values,
        PortBindings = published.IsGiven ? Bindings(published.Values) : null,
        PublishAllPorts = publishesAll.IsGiven ? publishesAll.Value : null,
        Links = IsNamed ? null : StorageFlags.NonEmpty(links.Values),
    };

    /// <summary>By port, in the order in which they were said.</summary>
    public static Dictionary<string, IReadOnlyList<PortBinding>?> Bindings(IEnumerable<IReadOnlyList<(string Port, PortBinding Binding)>> published) => published.SelectMany(ports => ports)
        .GroupBy(port => port.Port, port => port.Binding, StringComparer.Ordinal)
        .ToDictionary(port => port.Key, port => (IReadOnlyList<PortBinding>?)[.. port], StringComparer.Ordinal);
}
