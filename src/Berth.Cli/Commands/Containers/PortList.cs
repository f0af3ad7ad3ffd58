using System.Globalization;
using Berth.Api.Containers;

namespace Berth.Cli.Commands.Containers;

/// <summary>Ports as <c>ps</c> shows them: <c>0.0.0.0:8080->80/tcp</c>, with neighbours joined to ranges.</summary>
internal static class PortList
{
    public static string Of(IReadOnlyList<Port> ports)
    {
        List<Range> ranges = [];
        foreach (Port port in ports.OrderBy(port => port.Type, StringComparer.Ordinal).ThenBy(port => port.PublicPort is null).ThenBy(port => port.Ip, StringComparer.Ordinal).ThenBy(port => port.PrivatePort))
        {
            Range own = new(port.Ip ?? "", port.PublicPort, port.PrivatePort, 1, port.Type);
            if (ranges.Count > 0 && ranges[^1].Continues(own))
            {
                ranges[^1] = ranges[^1] with { Count = ranges[^1].Count + 1 };
            }
            else
            {
                ranges.Add(own);
            }
        }

        return string.Join(", ", ranges.Select(range => range.Text()));
    }

    private readonly record struct Range(string Address, int? Public, int Private, int Count, string Type)
    {
        public bool Continues(Range next) => next.Address == Address && next.Type == Type && next.Private == Private + Count
            && (Public is null ? next.Public is null : next.Public == Public + Count);

        public string Text()
        {
            string inside = $"{Span(Private)}/{Type}";
            string address = Address.Contains(':', StringComparison.Ordinal) ? $"[{Address}]" : Address;
            return Public is { } outside ? $"{address}:{Span(outside)}->{inside}" : inside;
        }

        private string Span(int first) => Count == 1
            ? first.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{first}-{first + Count - 1}");
    }
}
