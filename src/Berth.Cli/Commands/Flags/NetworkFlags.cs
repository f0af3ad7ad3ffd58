using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Flags;

/// <summary>A container's network, and the names it knows.</summary>
internal sealed class NetworkFlags
{
    private readonly TextOption network = new("network", "Connect a container to a network: bridge, none, host or container:NAME")
    {
        FormerName = "net",
        Kind = "network",
    };

    private readonly ListOption hosts = new("add-host", "Add a custom host-to-IP mapping (host:ip)", check: Networking.ParseHost);
    private readonly ListOption servers = new("dns", "Set custom DNS servers", check: Networking.ParseAddress);
    private readonly ListOption search = new("dns-search", "Set custom DNS search domains");
    private readonly ListOption options = new("dns-option", "Set DNS options") { FormerName = "dns-opt" };

    public IEnumerable<Option> Options => [network, hosts, servers, search, options];

    public HostConfig Apply(HostConfig host) => host with
    {
        NetworkMode = network.Value ?? "default",
        ExtraHosts = hosts.Values,
        Dns = servers.Values,
        DnsSearch = search.Values,
        DnsOptions = options.Values,
    };
}
