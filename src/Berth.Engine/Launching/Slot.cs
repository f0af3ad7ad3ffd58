using System.Net;
using Berth.Engine.Containers;
using Berth.Linux;
using Berth.Networks;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Shims;

namespace Berth.Engine.Launching;

/// <summary>Where a container's network comes from.</summary>
internal enum NetworkKind
{
    /// <summary>An address on the default bridge.</summary>
    Bridge,

    /// <summary>A namespace with nothing but loopback.</summary>
    Isolated,

    /// <summary>The machine's own.</summary>
    Host,

    /// <summary>Another container's.</summary>
    Shared,
}

/// <summary>
/// Everything of a launch that does not depend on what is launched, ready under one container's id: a shim, its child waiting in
/// its namespaces, its cgroup and its place on the network. It becomes a container by one launch, or is given back.
/// </summary>
internal sealed class Slot(string id, NetworkKind network, ShimProcess shim, Cgroup cgroup)
{
    public string Id => id;

    public NetworkKind Network => network;

    public ShimProcess Shim => shim;

    public Cgroup Cgroup => cgroup;

    /// <summary>The namespaces its child was born in.</summary>
    public NamespaceFlags BornIn { get; init; }

    /// <summary>On the bridge; null without one of its own.</summary>
    public IPAddress? Address { get; init; }

    /// <inheritdoc cref="Address"/>
    public NetworkAttachment? Attachment { get; init; }

    public static NetworkAttachment? AttachmentOf(NetworkEndpoint? endpoint) => endpoint is null
        ? null
        : new NetworkAttachment(endpoint.Address.ToString(), endpoint.PrefixLength, endpoint.Gateway.ToString(), endpoint.MacAddress);
}
