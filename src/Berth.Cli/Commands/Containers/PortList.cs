using System.Globalization;
using Berth.Api.Containers;

namespace Berth.Cli.Commands.Containers;

/// <summary>Ports as <c>ps</c> shows them: <c>0.0.0.0:8080->80/tcp</c>, with neighbours joined to ranges.</summary>
internal static class PortList
{
    public static string Of(IReadOnlyList<Port> ports)
    {
        List<Range> ranges = [];
        foreach (Port port in InOrder(ports))
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

    /// <summary>There may be thousands, of few kinds.</summary>
    private static IEnumerable<Port> InOrder(IReadOnlyList<Port> ports)
    {
        List<List<Port>> kinds = [];
        foreach (Port port in ports)
        {
            KindOf(port, kinds).Add(port);
        }

        return kinds
            .OrderBy(kind => kind[0].Type, StringComparer.Ordinal).ThenByDescending(kind => kind[0].PublicPort is not null).ThenBy(kind => kind[0].Ip, StringComparer.Ordinal)
            .SelectMany(kind => kind.OrderBy(port => port.PrivatePort));
    }

    private static List<Port> KindOf(Port port, List<List<Port>> kinds)
    {
        foreach (List<Port> kind in kinds)
        {
            if (kind[0].Type == port.Type && kind[0].Ip == port.Ip && kind[0].PublicPort is null == port.PublicPort is null)
            {
                return kind;
            }
        }

        kinds.Add([]);
        return kinds[^1];
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
