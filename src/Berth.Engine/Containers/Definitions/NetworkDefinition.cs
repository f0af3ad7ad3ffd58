using System.Text.Json.Serialization;

namespace Berth.Engine.Containers.Definitions;

/// <summary>How a container is to be reached, and whom it knows.</summary>
public sealed record NetworkDefinition
{
    /// <summary>
    /// <c>bridge</c>, <c>host</c>, <c>none</c>, <c>container:ID</c> or a network's name or id. <c>default</c> and the empty string are the bridge, but
    /// stay as they are: clients see what they sent.
    /// </summary>
    public string Mode { get; init; } = "";

    /// <summary>No network at all but loopback.</summary>
    public bool Disabled { get; init; }
    public string MacAddress { get; init; } = "";

    /// <summary><c>80/tcp</c>.</summary>
    public IReadOnlyList<string>? ExposedPorts { get; init; }

    /// <summary>By <c>80/tcp</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?>? PortBindings { get; init; }

    /// <summary>Every exposed port that has no binding, on a port of the machine that is free.</summary>
    public bool PublishAllPorts { get; init; }

    /// <summary>Addresses of name servers; null is the machine's, as for the next two.</summary>
    public IReadOnlyList<string>? Dns { get; init; }
    public IReadOnlyList<string>? DnsOptions { get; init; }
    public IReadOnlyList<string>? DnsSearch { get; init; }

    /// <summary><c>name:address</c>; the address <c>host-gateway</c> is the bridge's own.</summary>
    public IReadOnlyList<string>? ExtraHosts { get; init; }
    public IReadOnlyList<string>? Links { get; init; }

    /// <summary>What was said about each network by name: the networks that it is on. Where nothing was said, that is the mode's.</summary>
    public IReadOnlyDictionary<string, EndpointDefinition>? Endpoints { get; init; }

    /// <summary>It has been taken from networks since: then an empty <see cref="Endpoints"/> is none, and not the mode's.</summary>
    public bool IsDisconnected { get; init; }

    /// <summary>Links of either kind: on the default network, and on each other.</summary>
    [JsonIgnore]
    internal IEnumerable<LinkWish> AllLinks =>
        (Links ?? []).Concat((Endpoints ?? new Dictionary<string, EndpointDefinition>()).Values.SelectMany(static wishes => wishes.Links ?? [])).Select(LinkWish.Parse);

    /// <summary>The hardware address that was asked for on one network; empty for none.</summary>
    internal string WantedMacAddressOn(string network) => Endpoints?.GetValueOrDefault(network)?.MacAddress is { Length: > 0 } own ? own
        : Endpoints is { Count: > 1 } ? "" : MacAddress;

    /// <summary>The hardware address that was asked for, in either place; empty for none.</summary>
    [JsonIgnore]
    public string WantedMacAddress => MacAddress.Length > 0
        ? MacAddress
        : Endpoints?.Values.Select(static endpoint => endpoint.MacAddress).FirstOrDefault(static address => address.Length > 0) ?? "";
}

/// <param name="HostIp">Empty is every address of the machine.</param>
/// <param name="HostPort">A number, a range, or empty for one that is free.</param>
public sealed record PortBinding(string HostIp, string HostPort);

/// <summary>A container's wishes for its place on one network.</summary>
public sealed record EndpointDefinition
{
    public IReadOnlyList<string>? Aliases { get; init; }
    public IReadOnlyList<string>? Links { get; init; }
    public string MacAddress { get; init; } = "";
    public string IPv4Address { get; init; } = "";
    public string IPv6Address { get; init; } = "";

    /// <summary>Beside the others: of 169.254.0.0/16 and fe80::/10.</summary>
    public IReadOnlyList<string>? LinkLocalAddresses { get; init; }

    /// <summary>By Docker's names; those that are not known are kept and shown.</summary>
    public IReadOnlyDictionary<string, string>? DriverOptions { get; init; }

    /// <summary>The higher, the sooner the network is the container's way out.</summary>
    public int GatewayPriority { get; init; }
}
