using System.Globalization;
using Berth.Api.Containers;

namespace Berth.Cli.Commands.Containers;

/// <summary>Ports as <c>ps</c> shows them: <c>0.0.0.0:8080->80/tcp</c>, with neighbours joined to ranges.</summary>
internal static class PortList
{
    public static string Of(IReadOnlyList<Port> ports)
    {
        PortJoiner joiner = new();
        foreach (Port port in ports.OrderBy(port => port.PrivatePort))
        {
            joiner.Add(port.Ip, port.Type, port.PrivatePort, port.PublicPort, port.Count);
        }

        return string.Join(", ", joiner.End()
            .OrderBy(port => port.Type, StringComparer.Ordinal).ThenByDescending(port => port.PublicPort is not null).ThenBy(port => port.Ip, StringComparer.Ordinal)
            .ThenBy(port => port.PrivatePort)
            .Select(TextOf));
    }

    private static string TextOf(Port port)
    {
        string inside = $"{Span(port.PrivatePort, port.Count)}/{port.Type}";
        string address = port.Ip is { } ip && ip.Contains(':', StringComparison.Ordinal) ? $"[{ip}]" : port.Ip ?? "";
        return port.PublicPort is { } outside ? $"{address}:{Span(outside, port.Count)}->{inside}" : inside;
    }

    private static string Span(int first, int count) => count == 1
        ? first.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{first}-{first + count - 1}");
}
