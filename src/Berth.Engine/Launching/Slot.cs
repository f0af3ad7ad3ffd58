using System.Net;
using Berth.Engine.Containers;
using Berth.Linux;
using Berth.Networks;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Shims;
using Microsoft.Win32.SafeHandles;

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

    /// <summary>Its own network namespace, which its child joins at the launch; closed after that. Null with another's or the machine's.</summary>
    public SafeFileHandle? Namespace { get; init; }

    /// <summary>The namespaces its child was born in.</summary>
    public NamespaceFlags BornIn { get; init; }

    /// <summary>On the default bridge, to be given back with the slot; null without one, or when it has left the bridge.</summary>
    public IPAddress? Address { get; set; }

    /// <summary>Its place on the default bridge as it was made; null without one.</summary>
    public NetworkAttachment? Attachment { get; init; }

    public static NetworkAttachment? AttachmentOf(NetworkEndpoint? endpoint) => endpoint is null
        ? null
        : new NetworkAttachment(endpoint.Address.ToString(), endpoint.PrefixLength, endpoint.Gateway.ToString(), endpoint.MacAddress);
}
