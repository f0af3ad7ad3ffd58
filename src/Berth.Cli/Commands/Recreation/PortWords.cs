using Berth.Api.Containers;

namespace Berth.Cli.Commands.Recreation;

/// <summary>Published ports as options and Compose write them: <c>127.0.0.1:8080:80/tcp</c>.</summary>
internal static class PortWords
{
    public static IEnumerable<string>? Of(IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?>? ports) =>
        ports?.OrderBy(port => port.Key, StringComparer.Ordinal).SelectMany(port => (port.Value ?? []).Select(binding => Of(port.Key, binding)));

    private static string Of(string port, PortBinding binding)
    {
        string address = binding.HostIp ?? "";
        string place = address.Length == 0 ? "" : address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:" : $"{address}:";
        return place.Length == 0 && string.IsNullOrEmpty(binding.HostPort) ? port : $"{place}{binding.HostPort}:{port}";
    }
}
