using System.Globalization;
using System.Net;
using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Networks.Ports;

/// <summary>A port of a container that is to be reached through one of the machine's.</summary>
/// <param name="Port">Of the container.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
/// <param name="HostIp">Empty is every address of the machine.</param>
/// <param name="First">The first of the machine's ports that will do; 0 is any.</param>
/// <param name="Last">The last of them.</param>
internal sealed record PortWish(ushort Port, string Protocol, string HostIp, ushort First, ushort Last)
{
    /// <summary>Whether clients can wait at it: it has one number, and connections.</summary>
    public bool CanBeAwaited => Protocol == "tcp" && First != 0 && First == Last;

    /// <summary>What a container wishes, in the order of its ports.</summary>
    /// <param name="network">Checked.</param>
    /// <param name="hostIp">The address where the container names none.</param>
    public static IReadOnlyList<PortWish> Of(NetworkDefinition network, string hostIp)
    {
        List<PortWish> wishes = [];
        Dictionary<string, IReadOnlyList<PortBinding>?> bindings = (network.PortBindings ?? new Dictionary<string, IReadOnlyList<PortBinding>?>())
            .ToDictionary(static binding => Normalize(binding.Key), static binding => binding.Value, StringComparer.Ordinal);
        foreach (string port in (network.ExposedPorts ?? []).Select(Normalize).Union(bindings.Keys).OrderBy(NumberOf).ThenBy(static port => port, StringComparer.Ordinal))
        {
            IReadOnlyList<PortBinding> bound = bindings.GetValueOrDefault(port) ?? [];
            bool isRandom = bound.Count == 0 && network.PublishAllPorts;
            wishes.AddRange((isRandom ? [new PortBinding("", "")] : bound).Select(binding => Of(port, binding, hostIp)));
        }

        return wishes;
    }

    /// <summary>What would open a port again that was open.</summary>
    public static PortWish Of(PortMapping mapping) => new(mapping.Port, mapping.Protocol, mapping.HostIp, mapping.HostPort, mapping.HostPort);

    /// <summary>The same with an address where its user has said none.</summary>
    public PortWish At(string hostIp) => HostIp.Length == 0 ? this with { HostIp = hostIp } : this;

    /// <summary><c>80</c> as <c>80/tcp</c>.</summary>
    public static string Normalize(string port)
    {
        string lower = port.ToLowerInvariant();
        return lower.Contains('/', StringComparison.Ordinal) ? lower : $"{lower}/tcp";
    }

    private static int NumberOf(string port) => int.Parse(port.AsSpan(0, port.IndexOf('/', StringComparison.Ordinal)), NumberStyles.None, CultureInfo.InvariantCulture);

    private static PortWish Of(string port, PortBinding binding, string hostIp)
    {
        int slash = port.IndexOf('/', StringComparison.Ordinal);
        string[] range = binding.HostPort.Split('-');
        ushort first = Parse(range[0]);
        return new PortWish(Parse(port[..slash]), port[(slash + 1)..], binding.HostIp.Length == 0 ? hostIp : Canonical(binding.HostIp), first, range.Length > 1 ? Parse(range[1]) : first);
    }

    private static string Canonical(string address) => IPAddress.Parse(address).ToString();

    private static ushort Parse(string text) => text.Length == 0 ? (ushort)0 : ushort.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
