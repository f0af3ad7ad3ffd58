using System.Net;
using System.Text.Json.Serialization;

namespace Berth.Engine.Networks;

/// <summary>A network that containers are put on: what it is. Its name and its labels can change, and nothing else ever does.</summary>
public sealed record Network
{
    /// <summary>64 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What its user said, with the subnets that the engine chose.</summary>
    public required NetworkSpec Spec { get; init; }

    /// <summary>The engine chose the subnets: then containers cannot choose their addresses, since the next time it may choose others.</summary>
    public bool HasChosenSubnets { get; init; }

    /// <summary>Unique among the networks of an engine.</summary>
    [JsonIgnore]
    public string Name => Spec.Name;

    /// <summary>As it is shown: what nobody said is <see cref="NetworkSpec.Local"/>.</summary>
    [JsonIgnore]
    public string Scope => Spec.Scope ?? NetworkSpec.Local;

    /// <summary>Whether every engine has it: <c>bridge</c>, <c>host</c> and <c>none</c>.</summary>
    [JsonIgnore]
    public bool IsBuiltin => Containers.Listing.NetworkView.Names.Contains(Name);

    /// <summary>Whether it is a bridge of the machine.</summary>
    [JsonIgnore]
    public bool IsBridge => Spec.Driver == NetworkSpec.Bridge;

    /// <summary>Whether its containers are on the segment of an interface of the machine.</summary>
    [JsonIgnore]
    public bool HasParent => Spec.Driver is NetworkSpec.Macvlan or NetworkSpec.Ipvlan;

    /// <summary>Whether containers have addresses on it.</summary>
    [JsonIgnore]
    public bool HasAddresses => IsBridge || HasParent;

    /// <summary>Whether containers reach nobody but each other, and on a bridge the machine: as its user said, or because it has no parent to leave by.</summary>
    [JsonIgnore]
    public bool IsClosed => Spec.IsInternal || (HasParent && ParentSettings.ParentOf(Spec).Length == 0);

    /// <summary>Whether its parent interface was made for it: a sub-interface with a tag, or one that leads nowhere.</summary>
    public bool OwnsParent { get; init; }
}

/// <summary>How a network is to be.</summary>
public sealed record NetworkSpec
{
    /// <summary>The driver of bridges on the machine.</summary>
    public const string Bridge = "bridge";

    /// <summary>The driver of interfaces with a MAC of their own on an interface of the machine.</summary>
    public const string Macvlan = "macvlan";

    /// <summary>The driver of interfaces with the MAC of an interface of the machine.</summary>
    public const string Ipvlan = "ipvlan";

    /// <summary>The scope of networks that are this machine's alone.</summary>
    public const string Local = "local";

    /// <summary>Unique among the networks of an engine.</summary>
    public string Name { get; init; } = "";

    /// <summary>Empty is <see cref="Bridge"/>.</summary>
    public string Driver { get; init; } = "";

    /// <summary>A bridge has at most one of IPv4 and one of IPv6; the engine chooses what is missing.</summary>
    public IReadOnlyList<NetworkSubnet>? Subnets { get; init; }

    /// <summary>Who chooses addresses: empty or <c>default</c>.</summary>
    public string AddressDriver { get; init; } = "";

    /// <summary>Kept and shown.</summary>
    public IReadOnlyDictionary<string, string>? AddressOptions { get; init; }

    /// <summary>Whether its containers have IPv6 addresses too.</summary>
    public bool EnableInet6 { get; init; }

    /// <summary>Its containers reach each other and the machine only.</summary>
    public bool IsInternal { get; init; }

    /// <summary>Kept and shown: it is of importance to Docker's swarm alone.</summary>
    public bool IsAttachable { get; init; }

    /// <summary>Kept and shown, and of importance to nothing here: <see cref="Local"/>, which null is too, or <c>global</c>.</summary>
    public string? Scope { get; init; }

    /// <summary>Refused: the routing mesh is of Docker's swarm.</summary>
    public bool IsIngress { get; init; }

    /// <summary>It is a configuration for others, which name it in <see cref="ConfigFrom"/>: nothing on the machine, and nobody is on it.</summary>
    public bool IsConfigOnly { get; init; }

    /// <summary>The network whose subnets, options and labels this one has; null for its own.</summary>
    public string? ConfigFrom { get; init; }

    /// <summary>By Docker's names, <c>com.docker.network.bridge.name</c>, <c>parent</c>; those that are not known are kept and shown.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }

    /// <summary>Kept and shown.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>A subnet of a network, in text as its user wrote it. What is empty was not said.</summary>
public sealed record NetworkSubnet
{
    /// <summary><c>10.1.0.0/16</c>.</summary>
    public string Subnet { get; init; } = "";

    /// <summary>The part that addresses are chosen from.</summary>
    public string Range { get; init; } = "";

    /// <summary>The bridge's own address, or that of the segment's router.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>What the engine has made of a <see cref="Gateway"/> that was not said, which is not shown. Empty in networks of engines that always took the subnet's first.</summary>
    public string ChosenGateway { get; init; } = "";

    /// <summary>The gateway's address; null is the subnet's first.</summary>
    [JsonIgnore]
    internal IPAddress? Router => (Gateway.Length > 0 ? Gateway : ChosenGateway) is { Length: > 0 } text ? IPAddress.Parse(text) : null;

    /// <summary>The part that addresses are chosen from; null is the whole subnet.</summary>
    [JsonIgnore]
    internal IPNetwork? Part => Range.Length == 0 ? null : IPNetwork.Parse(Range);

    /// <summary>Addresses that others have, by name.</summary>
    public IReadOnlyDictionary<string, string>? Auxiliary { get; init; }

    /// <summary>The same without their names.</summary>
    [JsonIgnore]
    internal IReadOnlyList<IPAddress> Reserved => [.. (Auxiliary?.Values ?? []).Select(IPAddress.Parse)];
}
