using System.Globalization;

namespace Berth.Images.Imports;

/// <summary>A port or range to expose: <c>80</c>, <c>53/udp</c>, <c>8000-8010/tcp</c>.</summary>
internal static class PortSpec
{
    public static IEnumerable<string> Parse(string text)
    {
        string[] parts = text.Split('/');
        string protocol = parts.Length > 1 ? parts[1].ToLowerInvariant() : "tcp";
        string[] range = parts[0].Split('-');
        if (parts.Length > 2 || protocol is not ("tcp" or "udp" or "sctp") || range.Length > 2
            || !TryPort(range[0], out int first) || !TryPort(range[^1], out int last) || last < first)
        {
            throw ImageException.InvalidArgument($"invalid containerPort: {text}");
        }
        return Enumerable.Range(first, last - first + 1).Select(port => $"{port}/{protocol}");
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue;
}
