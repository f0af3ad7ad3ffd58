using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;
using Berth.Networks;
using Berth.Networks.Files;

namespace Berth.Engine.Containers.Creation;

/// <summary>How a container is to be reached, and what excludes what.</summary>
internal static partial class NetworkValidation
{
    private const string Bridge = "bridge";
    private const string Default = "default";

    /// <exception cref="EngineException">A setting is wrong, or two exclude each other.</exception>
    public static void Check(ContainerSettings settings)
    {
        NetworkDefinition network = settings.Network;
        if (NamespaceMode.IsContainer(network.Mode) || network.Mode == "container")
        {
            CheckShared(settings);
        }

        bool isHost = NamespaceMode.IsHost(network.Mode);
        Refuse(isHost && network.Links is { Count: > 0 }, "conflicting options: host type networking can't be used with links. This would result in undefined behavior");
        CheckHostname(settings);
        CheckNames(network);
        CheckPorts(network);
        CheckEndpoints(network);
    }

    /// <summary>Ports that are published, and whose network they are of.</summary>
    /// <exception cref="EngineException">One is none, or the network is another container's.</exception>
    public static void CheckPorts(NetworkDefinition network)
    {
        Refuse(NamespaceMode.IsContainer(network.Mode) && network.PortBindings is { Count: > 0 }, "conflicting options: port publishing and the container type network mode");
        foreach ((string port, IReadOnlyList<PortBinding>? bindings) in network.PortBindings ?? new Dictionary<string, IReadOnlyList<PortBinding>?>())
        {
            CheckPort(port, bindings ?? []);
        }
    }

    /// <summary>A name of its own needs a namespace of its own.</summary>
    /// <exception cref="EngineException">It has none.</exception>
    public static void CheckHostname(ContainerSettings settings)
    {
        bool isNamed = settings.Identity.Hostname.Length > 0;
        Refuse(isNamed && NamespaceMode.IsContainer(settings.Network.Mode), "conflicting options: hostname and the network mode");
        Refuse(isNamed && NamespaceMode.IsHost(settings.Namespaces.Uts), "conflicting options: hostname and the UTS mode");
    }

    private static void CheckShared(ContainerSettings settings)
    {
        NetworkDefinition network = settings.Network;
        Refuse(NamespaceMode.ContainerOf(network.Mode) is null or "", "Invalid network mode: invalid container format container:<name|id>");
        CheckHostname(settings);
        Refuse(network.Links is { Count: > 0 }, "conflicting options: container type network can't be used with links. This would result in undefined behavior");
        Refuse(network.Dns is { Count: > 0 }, "conflicting options: dns and the network mode");
        Refuse(network.ExtraHosts is { Count: > 0 }, "conflicting options: custom host-to-IP mapping and the network mode");
        Refuse(network.PortBindings is { Count: > 0 } || network.PublishAllPorts, "conflicting options: port publishing and the container type network mode");
        Refuse(network.ExposedPorts is { Count: > 0 }, "conflicting options: port exposing and the container type network mode");
    }

    /// <summary>Names and addresses that end up in /etc.</summary>
    private static void CheckNames(NetworkDefinition network)
    {
        try
        {
            foreach (string host in network.ExtraHosts ?? [])
            {
                _ = ExtraHost.Parse(host);
            }
        }
        catch (NetworkException error)
        {
            throw new EngineException(EngineErrorKind.InvalidArgument, error.Message, error);
        }

        foreach (string server in network.Dns ?? [])
        {
            Refuse(!IPAddress.TryParse(server, out _), $"bad nameserver address {server}: ParseAddr({GoText.Quote(server)}): unable to parse IP");
        }

        foreach (string text in (network.DnsSearch ?? []).Concat(network.DnsOptions ?? []))
        {
            Refuse(text.Any(char.IsControl), $"invalid name server setting: {GoText.Quote(text)} holds a control character");
        }

        foreach (string link in network.Links ?? [])
        {
            Refuse(link.Length == 0, "empty string specified for links");
            Refuse(link.Split(':').Length > 2, $"bad format for links: {link}");
        }
    }

    private static void CheckPort(string port, IReadOnlyList<PortBinding> bindings)
    {
        string[] parts = port.Split('/');
        Refuse(!IsPort(parts[0]), $"invalid port specification: {GoText.Quote(parts[0])}");
        Refuse(parts.Length > 2 || (parts.Length == 2 && parts[1].ToLowerInvariant() is not ("tcp" or "udp" or "sctp")), $"invalid port specification: {GoText.Quote(port)}");
        foreach (PortBinding binding in bindings)
        {
            string[] range = binding.HostPort.Split('-');
            bool valid = binding.HostPort.Length == 0
                || (range.Length <= 2 && range.All(IsPort) && int.Parse(range[0], CultureInfo.InvariantCulture) <= int.Parse(range[^1], CultureInfo.InvariantCulture));
            Refuse(!valid, $"invalid port specification: {GoText.Quote(binding.HostPort)}");
            Refuse(binding.HostIp.Length > 0 && !IPAddress.TryParse(binding.HostIp, out _), $"invalid host IP {GoText.Quote(binding.HostIp)} for port {port}");
        }
    }

    private static bool IsPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>What can be had on a network, the network decides; the default one chooses addresses itself and knows no names.</summary>
    private static void CheckEndpoints(NetworkDefinition network)
    {
        CheckAddress(Bridge, network.MacAddress);
        foreach ((string key, EndpointDefinition endpoint) in network.Endpoints ?? new Dictionary<string, EndpointDefinition>())
        {
            CheckAddress(key == Default ? Bridge : key, endpoint.MacAddress);
        }
    }

    internal static void CheckAddress(string network, string address) =>
        Refuse(address.Length > 0 && !HardwareAddress().IsMatch(address), $"invalid config for network {network}: invalid MAC address {address}");

    private static void Refuse(bool applies, string problem)
    {
        if (applies)
        {
            throw EngineException.InvalidArgument(problem);
        }
    }

    [GeneratedRegex("^[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}$")]
    private static partial Regex HardwareAddress();
}
