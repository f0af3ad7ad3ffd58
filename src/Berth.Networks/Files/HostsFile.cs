using System.Net;
using System.Text;

namespace Berth.Networks.Files;

/// <summary>A container's <c>/etc/hosts</c>, line by line as Docker writes it.</summary>
public sealed record HostsFile
{
    private const string Standard = """
        127.0.0.1	localhost
        ::1	localhost ip6-localhost ip6-loopback
        fe00::0	ip6-localnet
        ff00::0	ip6-mcastprefix
        ff02::1	ip6-allnodes
        ff02::2	ip6-allrouters

        """;

    public required string Hostname { get; init; }

    public string Domainname { get; init; } = "";

    /// <summary>The container's own, a line each; none without a network.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Containers that it is linked to, with what they are called.</summary>
    public IReadOnlyList<(IPAddress Address, string Names)> Links { get; init; } = [];

    public IReadOnlyList<ExtraHost> ExtraHosts { get; init; } = [];

    /// <summary>What "host-gateway" stands for: the bridge's gateway, unless the daemon is configured otherwise.</summary>
    public IPAddress? HostGateway { get; init; }

    /// <summary>The file's text.</summary>
    /// <exception cref="NetworkException">An extra host is the host's gateway, and there is none.</exception>
    public string Build()
    {
        var text = new StringBuilder(Standard);
        foreach (var extra in ExtraHosts)
        {
            var address = extra.Address ?? HostGateway ?? throw new NetworkException("unable to derive the IP value for host-gateway");
            _ = text.Append($"{address}\t{extra.Name}\n");
        }

        foreach (var (address, names) in Links)
        {
            _ = text.Append($"{address}\t{names}\n");
        }

        foreach (var address in Addresses)
        {
            _ = text.Append($"{address}\t{(Domainname.Length > 0 ? $"{Hostname}.{Domainname} " : "")}{Hostname}\n");
        }

        return text.ToString();
    }

    /// <summary>With the machine's own network it is the machine's own file, unless hosts are added: then it is built anew, as in Docker.</summary>
    public string BuildForHostNetwork(string machineFile) => ExtraHosts.Count == 0 ? machineFile : (this with { Addresses = [] }).Build();
}
