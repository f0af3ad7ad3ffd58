using Berth.Runtime.Shims;

namespace Berth.Engine.Logs.Drivers;

/// <summary>
/// Where syslog listens: <c>unix:///path</c>, <c>unixgram:///path</c>, <c>udp://host:port</c>, <c>tcp://host:port</c> or
/// <c>tcp+tls://host:port</c>. Without one, this machine's own.
/// </summary>
/// <param name="Transport">How it is reached.</param>
/// <param name="Path">Of a socket on this machine; empty for others.</param>
/// <param name="Host">A name or a numeric address; empty is this machine.</param>
/// <param name="Port">Of the host.</param>
internal sealed record SyslogAddress(LogTransport Transport, string Path, string Host, int Port)
{
    private const string DefaultPort = "514";

    /// <summary>Where programs of this machine find syslog.</summary>
    private static readonly string[] Usual = ["/dev/log", "/var/run/syslog", "/var/run/log"];

    public bool IsSecure => Transport == LogTransport.Relay;

    /// <exception cref="EngineException">It is none, or names a socket that is not there.</exception>
    public static SyslogAddress? Parse(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        int end = text.IndexOf("://", StringComparison.Ordinal);
        string scheme = end < 0 ? "" : text[..end];
        string rest = end < 0 ? "" : text[(end + 3)..];
        return scheme switch
        {
            "unix" => Local(LogTransport.UnixStream, rest),
            "unixgram" => Local(LogTransport.UnixDatagram, rest),
            "udp" => Remote(LogTransport.Udp, rest),
            "tcp" => Remote(LogTransport.Tcp, rest),
            "tcp+tls" => Remote(LogTransport.Relay, rest),
            _ => throw EngineException.InvalidArgument($"unsupported scheme: '{scheme}'"),
        };
    }

    /// <summary>This machine's own; null where there is none.</summary>
    public static SyslogAddress? FindUsual() => Usual.FirstOrDefault(File.Exists) is { } path ? new SyslogAddress(LogTransport.UnixDatagram, path, "", 0) : null;

    private static SyslogAddress Local(LogTransport transport, string path) => File.Exists(path)
        ? new SyslogAddress(transport, path, "", 0)
        : throw EngineException.InvalidArgument($"stat {path}: no such file or directory");

    private static SyslogAddress Remote(LogTransport transport, string place)
    {
        place = place.Split('/')[0];
        int colon = place.EndsWith(']') ? -1 : place.LastIndexOf(':');
        string port = colon < 0 ? DefaultPort : place[(colon + 1)..];
        return int.TryParse(port, out int number) && number is > 0 and <= ushort.MaxValue
            ? new SyslogAddress(transport, "", (colon < 0 ? place : place[..colon]).Trim('[', ']'), number)
            : throw EngineException.InvalidArgument($"failed to create task for container: failed to initialize logging driver: address {port}: invalid port");
    }
}
