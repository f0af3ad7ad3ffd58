using System.Globalization;
using System.Net;
using Berth.Api.Containers;

namespace Berth.Cli.Arguments.Values;

/// <summary>Ports as <c>-p</c> and <c>--expose</c> write them: <c>[address:][outside:]inside[/protocol]</c>, where a port may be a range.</summary>
internal static class PortSpec
{
    /// <summary>What is published by one option: for each port inside, where it is to be found outside.</summary>
    /// <exception cref="InvalidValueException">It is none.</exception>
    public static IReadOnlyList<(string Port, PortBinding Binding)> Parse(string text)
    {
        (string ports, string protocol) = SplitProtocol(text);
        int last = ports.LastIndexOf(':');
        string inside = ports[(last + 1)..];
        string front = last < 0 ? "" : ports[..last];
        int separator = front.LastIndexOf(':');
        bool hasAddress = separator >= 0;
        string address = (hasAddress ? front[..separator] : "").Trim('[', ']');
        string outside = front[(separator + 1)..];
        if (hasAddress && address.Length > 0 && !IsAddress(address))
        {
            throw new InvalidValueException($"invalid IP address: {address}");
        }

        (int first, int end) = ParseRange(inside, "containerPort", inside.Length == 0 ? text : inside);
        (int from, int to) = outside.Length == 0 ? (0, 0) : ParseRange(outside, "hostPort", outside);
        int count = end - first;
        bool isSpread = outside.Length > 0 && to - from != count;
        if (isSpread && count > 0)
        {
            throw new InvalidValueException($"invalid ranges specified for container and host Ports: {inside} and {outside}");
        }

        return [.. Enumerable.Range(0, count + 1).Select(i => (
            Name(first + i, protocol),
            new PortBinding { HostIp = address, HostPort = outside.Length == 0 ? "" : isSpread ? outside : Text(from + i) }))];
    }

    /// <summary>The ports of one <c>--expose</c>.</summary>
    /// <exception cref="InvalidValueException">It is none.</exception>
    public static IReadOnlyList<string> ParseExposed(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            throw new InvalidValueException($"invalid port format for --expose: {text}");
        }

        (string ports, string protocol) = SplitProtocol(text);
        (int first, int end) = ParseRange(ports, "port", text);
        return [.. Enumerable.Range(first, end - first + 1).Select(port => Name(port, protocol))];
    }

    /// <summary>The class library takes shortened ones, too; the engine does not.</summary>
    private static bool IsAddress(string text) => IPAddress.TryParse(text, out _) && (text.Contains(':', StringComparison.Ordinal) || text.AsSpan().Count('.') == 3);

    private static (string Ports, string Protocol) SplitProtocol(string text)
    {
        int slash = text.LastIndexOf('/');
        string protocol = slash < 0 ? "tcp" : text[(slash + 1)..].ToLowerInvariant();
        return protocol is "tcp" or "udp" or "sctp"
            ? (slash < 0 ? text : text[..slash], protocol)
            : throw new InvalidValueException($"invalid proto: {protocol}");
    }

    private static (int First, int Last) ParseRange(string text, string what, string shown)
    {
        string[] parts = text.Split('-');
        bool isRange = parts.Length <= 2 && ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && ushort.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out _);
        int first = isRange ? int.Parse(parts[0], CultureInfo.InvariantCulture) : 0;
        int last = isRange ? int.Parse(parts[^1], CultureInfo.InvariantCulture) : -1;
        return isRange && first <= last ? (first, last) : throw new InvalidValueException($"invalid {what}: {shown}");
    }

    private static string Name(int port, string protocol) => $"{Text(port)}/{protocol}";

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
