using System.Net;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers;
using Berth.Engine.Networks;
using Berth.Networks.Files;
using Berth.Networks.Names;

namespace Berth.Engine.Launching;

/// <summary>The three files below /etc that a container gets from its engine; written anew at each start.</summary>
internal sealed class ContainerFiles(EngineOptions options, HostSystem host)
{
    private const string HostnameFile = "hostname";
    private const string HostsFileName = "hosts";
    private const string ResolvFile = "resolv.conf";

    public string HostnameOf(string id) => Path.Combine(options.DirectoryOf(id), HostnameFile);

    public string HostsOf(string id) => Path.Combine(options.DirectoryOf(id), HostsFileName);

    public string ResolvConfOf(string id) => Path.Combine(options.DirectoryOf(id), ResolvFile);

    /// <exception cref="Berth.Networks.NetworkException">An extra host cannot be resolved.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Write(
        ContainerDefinition definition, string hostname, NetworkKind network, IReadOnlyList<NetworkAttachment> places, IReadOnlyList<ContainerLink> links)
    {
        string id = definition.Id;
        File.WriteAllText(HostnameOf(id), hostname + "\n");
        WriteHosts(definition, hostname, network, places, links);
        File.WriteAllText(ResolvConfOf(id), ResolvText(definition, network, places));
    }

    /// <summary>
    /// After it has come to networks with names, or has left the last of them: in place, as the container has the file mounted, and not where
    /// somebody has changed it.
    /// </summary>
    public void RewriteResolvConf(
        ContainerDefinition definition, NetworkKind network, IReadOnlyList<NetworkAttachment> before, IReadOnlyList<NetworkAttachment> after)
    {
        string path = ResolvConfOf(definition.Id), text = ResolvText(definition, network, after);
        string written = ResolvText(definition, network, before);
        if (text != written && File.ReadAllText(path) == written)
        {
            File.WriteAllText(path, text);
        }
    }

    /// <summary>Whom the name server asks for a container: those of its user, or the machine's.</summary>
    public IReadOnlyList<IPEndPoint> ServersOf(NetworkDefinition wanted)
    {
        IReadOnlyList<string> servers = Own(wanted.Dns, options.Defaults.Dns) is { Count: > 0 } own ? own : ResolvConf.OfMachine(ReadMachineFile).Nameservers;
        return EndPointsOf(servers);
    }

    /// <summary>Whom the name server asks for the machine, at one of whose addresses it may stand itself.</summary>
    public static IReadOnlyList<IPEndPoint> ServersOfMachine(IPEndPoint own) =>
        [.. EndPointsOf(ResolvConf.OfMachine(ReadMachineFile).Nameservers).Where(server => !server.Equals(own))];

    private static IReadOnlyList<IPEndPoint> EndPointsOf(IReadOnlyList<string> servers) =>
        [.. servers.Select(static server => IPAddress.TryParse(server, out IPAddress? address) ? new IPEndPoint(address, NameServer.Port) : null).OfType<IPEndPoint>()];

    private string ResolvText(ContainerDefinition definition, NetworkKind network, IReadOnlyList<NetworkAttachment> places)
    {
        ResolvConf mine = Resolv(definition.Settings.Network, network);
        return (places.Any(ContainerNameServices.HasNames) ? mine.ForNameServer(NameServer.Address) : mine).Build();
    }

    /// <summary>In place: the container has the file mounted.</summary>
    public void WriteHosts(
        ContainerDefinition definition, string hostname, NetworkKind network, IReadOnlyList<NetworkAttachment> places, IReadOnlyList<ContainerLink> links) =>
        File.WriteAllText(HostsOf(definition.Id), Hosts(definition, hostname, network, places, links));

    private string Hosts(
        ContainerDefinition definition, string hostname, NetworkKind network, IReadOnlyList<NetworkAttachment> places, IReadOnlyList<ContainerLink> links)
    {
        HostsFile hosts = new()
        {
            Hostname = hostname,
            Domainname = definition.Settings.Identity.Domainname,
            Addresses = [.. places.SelectMany(AddressesOf)],
            Links = [.. links.Select(static link => (IPAddress.Parse(link.Address), link.HostsNames))],
            ExtraHosts = [.. (definition.Settings.Network.ExtraHosts ?? []).Select(ExtraHost.Parse)],
            HostGateway = host.Bridge?.Gateway,
        };
        return network == NetworkKind.Host ? hosts.BuildForHostNetwork(ReadMachineFile("/etc/hosts") ?? "") : hosts.Build();
    }

    private static IEnumerable<IPAddress> AddressesOf(NetworkAttachment place) =>
        place.Inet6Address is { } inet6 ? [IPAddress.Parse(place.Address), IPAddress.Parse(inet6)] : [IPAddress.Parse(place.Address)];

    private ResolvConf Resolv(NetworkDefinition wanted, NetworkKind network)
    {
        ResolvConf machine = ResolvConf.OfMachine(ReadMachineFile);
        ResolvConf mine = machine.With(
            Own(wanted.Dns, options.Defaults.Dns), Own(wanted.DnsSearch, options.Defaults.DnsSearch), Own(wanted.DnsOptions, options.Defaults.DnsOptions));
        return network == NetworkKind.Host ? mine : mine.ForBridge();
    }

    private static IReadOnlyList<string> Own(IReadOnlyList<string>? own, IReadOnlyList<string> byDefault) => own is { Count: > 0 } ? own : byDefault;

    private static string? ReadMachineFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
