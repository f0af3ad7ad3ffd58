using System.Globalization;
using Berth.Engine.Containers;
using Berth.Engine.Networks.Ports;
using Wire = Berth.Api.Containers;

namespace Berth.Daemon.Mapping;

/// <summary>A container's ports in the API's terms: as <c>inspect</c> shows them, and as a list does.</summary>
internal static class PortsMapping
{
    private static readonly string[] Protocols = ["tcp", "udp", "sctp"];

    /// <summary>By the container's port; null for one that is exposed only.</summary>
    public static SortedDictionary<string, IReadOnlyList<Wire.PortBinding>?> ToMap(Container container, ContainerState state)
    {
        SortedDictionary<string, IReadOnlyList<Wire.PortBinding>?> ports = new(StringComparer.Ordinal);
        foreach (string port in ExposedOf(container, state))
        {
            ports[PortWish.Normalize(port)] = null;
        }

        foreach (IGrouping<string, PortMapping> port in state.Ports.GroupBy(static mapping => mapping.Service))
        {
            ports[port.Key] = [.. port.Select(static mapping => new Wire.PortBinding { HostIp = mapping.HostIp, HostPort = $"{mapping.HostPort}" })];
        }

        return ports;
    }

    /// <param name="container">The container.</param>
    /// <param name="state">Its state.</param>
    /// <param name="areJoined">Ports that follow one another are one entry, as only Berth's own clients know them.</param>
    public static IReadOnlyList<Wire.Port> ToList(Container container, ContainerState state, bool areJoined)
    {
        if (!state.IsRunning)
        {
            return [];
        }

        HashSet<(ushort Port, string Protocol)> exposed = UnpublishedOf(container, state);
        return areJoined ? Join(state.Ports, exposed) :
        [
            .. state.Ports.Select(static mapping => new Wire.Port { Ip = mapping.HostIp, PrivatePort = mapping.Port, PublicPort = mapping.HostPort, Type = mapping.Protocol }),
            .. exposed.Select(static port => new Wire.Port { PrivatePort = port.Port, Type = port.Protocol }),
        ];
    }

    private static IReadOnlyList<Wire.Port> Join(IReadOnlyList<PortMapping> published, HashSet<(ushort Port, string Protocol)> exposed)
    {
        Wire.PortJoiner joiner = new();
        foreach (PortMapping mapping in published)
        {
            joiner.Add(mapping.HostIp, mapping.Protocol, mapping.Port, mapping.HostPort);
        }

        foreach ((ushort port, string protocol) in exposed)
        {
            joiner.Add(null, protocol, port, null);
        }

        return joiner.End();
    }

    private static HashSet<(ushort Port, string Protocol)> UnpublishedOf(Container container, ContainerState state)
    {
        IReadOnlyList<string> all = ExposedOf(container, state);
        HashSet<(ushort Port, string Protocol)> exposed = new(all.Count, ByNumber.Instance);
        foreach (string port in all)
        {
            exposed.Add(ToExposed(port));
        }

        for (int i = 0; exposed.Count > 0 && i < state.Ports.Count; i++)
        {
            exposed.Remove((state.Ports[i].Port, state.Ports[i].Protocol));
        }

        return exposed;
    }

    /// <summary>As with Docker, exposed ports are shown of containers whose way out is a bridge: elsewhere nothing could be published.</summary>
    private static IReadOnlyList<string> ExposedOf(Container container, ContainerState state) =>
        state is { IsRunning: true, HasPorts: true } ? container.Settings.Network.ExposedPorts ?? [] : [];

    /// <summary><c>80</c> and <c>80/TCP</c>. There may be thousands, so it makes no texts for the protocols that there are.</summary>
    private static (ushort Port, string Protocol) ToExposed(string port)
    {
        int slash = port.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> number = slash < 0 ? port : port.AsSpan(0, slash);
        string? protocol = slash < 0 ? Protocols[0] : Array.Find(Protocols, known => port.AsSpan(slash + 1).Equals(known, StringComparison.OrdinalIgnoreCase));
        return (ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out ushort parsed) ? parsed : (ushort)0, protocol ?? port[(slash + 1)..].ToLowerInvariant());
    }

    /// <summary>Numbers tell nearly all ports apart, and cost nothing to hash.</summary>
    private sealed class ByNumber : EqualityComparer<(ushort Port, string Protocol)>
    {
        public static readonly ByNumber Instance = new();

        public override bool Equals((ushort Port, string Protocol) x, (ushort Port, string Protocol) y) => x.Port == y.Port && x.Protocol == y.Protocol;

        public override int GetHashCode((ushort Port, string Protocol) obj) => obj.Port;
    }
}
