using System.Net;
using System.Net.Sockets;

namespace Berth.Images.Registry.Endpoints;

/// <summary>Which registries may speak plain HTTP or have a certificate that nobody knows.</summary>
internal sealed class InsecureRegistries
{
    private static readonly IPNetwork[] Loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];
    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<IPNetwork> _networks = [.. Loopback];

    public InsecureRegistries(IEnumerable<string> entries)
    {
        foreach (string entry in entries)
        {
            if (IPNetwork.TryParse(entry, out IPNetwork network))
            {
                _networks.Add(network);
            }
            else
            {
                _hosts.Add(entry);
            }
        }
    }

    /// <param name="hostPort">As an image's name has it.</param>
    /// <param name="cancellation">Ends the look-up of the host's addresses.</param>
    public async Task<bool> ContainsAsync(string hostPort, CancellationToken cancellation)
    {
        string host = HostOf(hostPort);
        if (_hosts.Contains(hostPort) || _hosts.Contains(host))
        {
            return true;
        }
        IPAddress[] addresses = IPAddress.TryParse(host, out IPAddress? address) ? [address] : await ResolveAsync(host, cancellation).ConfigureAwait(false);
        return addresses.Any(candidate => _networks.Any(network => network.Contains(candidate)));
    }

    private static string HostOf(string hostPort)
    {
        int colon = hostPort.LastIndexOf(':');
        string host = colon > hostPort.LastIndexOf(']') ? hostPort[..colon] : hostPort;
        return host.Trim('[', ']');
    }

    /// <summary>A host that is not found belongs to no network; whoever connects to it says so.</summary>
    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellation).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
