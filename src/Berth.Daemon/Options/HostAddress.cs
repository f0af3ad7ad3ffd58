using System.Net;
using System.Text;

namespace Berth.Daemon.Options;

/// <summary>Where the daemon listens: <c>unix:///path</c> or <c>tcp://address:port</c>.</summary>
internal sealed record HostAddress
{
    /// <summary>What a socket's address has room for, with the zero at its end.</summary>
    private const int LongestPath = 107;

    private const string Unix = "unix://";
    private const string Tcp = "tcp://";

    /// <summary>Of a unix socket; null for tcp.</summary>
    public string? Path { get; private init; }

    /// <summary>For tcp.</summary>
    public IPEndPoint? EndPoint { get; private init; }

    public override string ToString() => Path is not null ? $"{Unix}{Path}" : $"{Tcp}{EndPoint}";

    /// <exception cref="OptionsException">It is no address that can be listened on.</exception>
    public static HostAddress Parse(string text)
    {
        if (text.StartsWith(Unix, StringComparison.Ordinal))
        {
            return ParsePath(text, text[Unix.Length..]);
        }

        if (!text.StartsWith(Tcp, StringComparison.Ordinal))
        {
            throw new OptionsException($"cannot listen on \"{text}\": unix:///PATH or tcp://ADDRESS:PORT is expected");
        }

        return IPEndPoint.TryParse(text[Tcp.Length..].TrimEnd('/'), out IPEndPoint? endPoint) && endPoint.Port != 0
            ? new HostAddress { EndPoint = endPoint }
            : throw new OptionsException($"cannot listen on \"{text}\": the address must be numeric and the port given, as in tcp://127.0.0.1:2375");
    }

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
