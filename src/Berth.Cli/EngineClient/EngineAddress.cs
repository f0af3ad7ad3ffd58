using System.Globalization;
using Berth.Cli.EngineClient.Tunnels;

namespace Berth.Cli.EngineClient;

/// <summary>Where an engine listens: a unix socket's path, a host and a port, or another machine that is reached by ssh.</summary>
internal sealed record EngineAddress
{
    public const string Default = "unix:///run/berth/berth.sock";
    private const int DefaultPort = 2375;
    private const int DefaultTlsPort = 2376;

    private EngineAddress(string text) => Text = text;

    /// <summary>As it is written: <c>unix:///run/berth/berth.sock</c>, <c>tcp://host:2375</c>.</summary>
    public string Text { get; }

    /// <summary>The socket's path; null for a host.</summary>
    public string? SocketPath { get; private init; }

    public SshDestination? Ssh { get; private init; }

    /// <summary>How a host's connection is locked; null for a plain one, and for a socket of this machine.</summary>
    public TlsSettings? Tls { get; private init; }

    public string Host { get; private init; } = "";

    public int Port { get; private init; }

    /// <summary>Whether this is the place where Berth's own daemon listens, which may be started there when nobody does.</summary>
    public bool IsOurs { get; private init; }

    /// <summary>
    /// The address to use where no context is: the option's, else <c>BERTH_HOST</c>, else <c>DOCKER_HOST</c>, else the default. A socket that
    /// only DOCKER_HOST names is somebody's, and never one to start a daemon on.
    /// </summary>
    /// <exception cref="CommandException">The address is none.</exception>
    public static EngineAddress Choose(string? option, Func<string, string?> environment, TlsSettings? tls = null)
    {
        string? own = NonEmpty(option) ?? NonEmpty(environment("BERTH_HOST"));
        string? dockers = own is null ? NonEmpty(environment("DOCKER_HOST")) : null;
        return Parse(own ?? dockers ?? Default, tls) with { IsOurs = dockers is null || dockers == Default };
    }

    /// <exception cref="CommandException">The address is none.</exception>
    public static EngineAddress Parse(string text, TlsSettings? tls = null)
    {
        if (text.StartsWith("unix://", StringComparison.Ordinal))
        {
            string path = text["unix://".Length..];
            return path.Length > 0 ? new EngineAddress(text) { SocketPath = path } : Parse(Default);
        }

        if (text.StartsWith('/'))
        {
            return new EngineAddress("unix://" + text) { SocketPath = text };
        }

        if (text.StartsWith("tcp://", StringComparison.Ordinal) || text.StartsWith("http://", StringComparison.Ordinal))
        {
            return ParseHost(text, tls);
        }

        if (text.StartsWith("ssh://", StringComparison.Ordinal))
        {
            return new EngineAddress(text) { Ssh = SshDestination.Parse(text) };
        }

        throw new CommandException($"unable to parse docker host `{text}`: use unix:///path/to/socket, tcp://host:port or ssh://user@host", 125);
    }

    private static EngineAddress ParseHost(string text, TlsSettings? tls)
    {
        string rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..].TrimEnd('/');
        int colon = rest.LastIndexOf(':');
        bool hasPort = colon > rest.LastIndexOf(']');
        int port = tls is null ? DefaultPort : DefaultTlsPort;
        if (hasPort && !int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port))
        {
            throw new CommandException($"unable to parse docker host `{text}`: the port is not a number", 125);
        }

        string host = (hasPort ? rest[..colon] : rest).Trim('[', ']');
        return new EngineAddress(text) { Host = host.Length == 0 ? "localhost" : host, Port = port, Tls = tls };
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
