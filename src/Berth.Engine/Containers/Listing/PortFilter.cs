using System.Globalization;
using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Listing;

/// <summary>Ports that a list is narrowed by: <c>80</c>, <c>80/udp</c>, <c>80-90/tcp</c>.</summary>
internal sealed class PortFilter(string name, IReadOnlyList<string> values)
{
    private const string DefaultProtocol = "tcp";
    private readonly (ushort First, ushort Last, string Protocol)[] ranges = [.. values.Select(value => Parse(name, value))];

    /// <summary>Whether a container's port, <c>80/tcp</c>, is one of them.</summary>
    public bool Selects(string port) => TryParse(port, out var range) && Overlaps(range);

    /// <summary>Whether a container's port is, or one of the machine's that it is bound to.</summary>
    public bool Selects(string port, IReadOnlyList<PortBinding>? bindings) => TryParse(port, out var range)
        && (Overlaps(range) || (bindings ?? []).Any(binding => TryParse($"{binding.HostPort}/{range.Protocol}", out var bound) && Overlaps(bound)));

    private bool Overlaps((ushort First, ushort Last, string Protocol) port) =>
        ranges.Any(range => range.Protocol == port.Protocol && port.First <= range.Last && range.First <= port.Last);

    private static (ushort First, ushort Last, string Protocol) Parse(string name, string value) => TryParse(value, out var range)
        ? range
        : throw EngineException.InvalidArgument($"invalid filter '{name}={value}': a port is expected, as in 80, 80/udp or 80-90/tcp");

    private static bool TryParse(string text, out (ushort First, ushort Last, string Protocol) range)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string ports = slash < 0 ? text : text[..slash];
        int dash = ports.IndexOf('-', StringComparison.Ordinal);
        string protocol = slash < 0 || slash == text.Length - 1 ? DefaultProtocol : text[(slash + 1)..].ToLowerInvariant();
        bool valid = ushort.TryParse(dash < 0 ? ports : ports[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out ushort first);
        ushort last = first;
        valid &= dash < 0 || ushort.TryParse(ports.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out last);
        range = (first, last, protocol);
        return valid && last >= first;
    }
}
