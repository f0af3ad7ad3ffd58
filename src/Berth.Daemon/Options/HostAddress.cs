using System.Net;
using System.Text;

namespace Berth.Daemon.Options;

/// <summary>Where the daemon listens: <c>unix:///path</c>, <c>tcp://address:port</c>, or <c>fd://</c>, what the service manager holds.</summary>
internal sealed record HostAddress
{
    /// <summary>What a socket's address has room for, with the zero at its end.</summary>
    private const int LongestPath = 107;

    private const string Unix = "unix://";
    private const string Tcp = "tcp://";
    private const string Inherited = "fd://";

    /// <summary>Of a unix socket; null for others.</summary>
    public string? Path { get; private init; }

    /// <summary>For tcp; null for others.</summary>
    public IPEndPoint? EndPoint { get; private init; }

    /// <summary>Whether it stands for all sockets that the service manager has opened (sd_listen_fds(3)).</summary>
    public bool IsInherited { get; private init; }

    public override string ToString() => IsInherited ? Inherited : Path is not null ? $"{Unix}{Path}" : $"{Tcp}{EndPoint}";

    /// <exception cref="OptionsException">It is no address that can be listened on.</exception>
    public static HostAddress Parse(string text)
    {
        if (text.StartsWith(Unix, StringComparison.Ordinal))
        {
            return ParsePath(text, text[Unix.Length..]);
        }

        if (text == Inherited)
        {
            return new HostAddress { IsInherited = true };
        }

        return text.StartsWith(Tcp, StringComparison.Ordinal)
            ? new HostAddress { EndPoint = ParseEndPoint(text[Tcp.Length..].TrimEnd('/')) }
            : throw new OptionsException($"cannot listen on \"{text}\": unix:///PATH, tcp://ADDRESS:PORT or fd:// is expected");
    }

    /// <exception cref="OptionsException">It is not a numeric address with a port.</exception>
    public static IPEndPoint ParseEndPoint(string text) => IPEndPoint.TryParse(text, out IPEndPoint? endPoint) && endPoint.Port != 0
        ? endPoint
        : throw new OptionsException($"cannot listen on \"{text}\": the address must be numeric and the port given, as in 127.0.0.1:2375");

    private static HostAddress ParsePath(string text, string path)
    {
        if (!path.StartsWith('/'))
        {
            throw new OptionsException($"cannot listen on \"{text}\": the path of a socket must be absolute");
        }

        int length = Encoding.UTF8.GetByteCount(path);
        return length <= LongestPath
            ? new HostAddress { Path = path }
            : throw new OptionsException($"cannot listen on \"{text}\": the path of a socket is at most {LongestPath} bytes long, this one has {length}");
    }
}
