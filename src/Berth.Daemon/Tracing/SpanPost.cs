using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Berth.Daemon.Tracing;

/// <summary>
/// Posts to a collector, each batch on a connection of its own. A request of HTTP/1.1 that is ended by the connection's end needs no
/// more than this; .NET's client would be a megabyte of program for it.
/// </summary>
internal sealed class SpanPost(TraceOptions options)
{
    private const int LongestStatusLine = 512;

    /// <summary>Returns when the collector has taken it.</summary>
    /// <exception cref="IOException">It has not, or is not there; the message says why.</exception>
    /// <exception cref="SocketException">It is not there.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">It is not who it should be.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(options.Timeout);
        await using Stream connection = await ConnectAsync(deadline.Token).ConfigureAwait(false);
        await connection.WriteAsync(Head(body.Length), deadline.Token).ConfigureAwait(false);
        await connection.WriteAsync(body, deadline.Token).ConfigureAwait(false);
        await connection.FlushAsync(deadline.Token).ConfigureAwait(false);
        string status = await ReadStatusAsync(connection, deadline.Token).ConfigureAwait(false);
        if (!status.StartsWith("HTTP/1.1 2", StringComparison.Ordinal) && !status.StartsWith("HTTP/1.0 2", StringComparison.Ordinal))
        {
            throw new IOException(status.Length == 0 ? "it hung up" : $"it answered {status}");
        }
    }

    private async Task<Stream> ConnectAsync(CancellationToken cancellation)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(options.Endpoint.IdnHost, options.Endpoint.Port, cancellation).ConfigureAwait(false);
            stream = new NetworkStream(socket, ownsSocket: true);
            return options.Endpoint.Scheme == "http" ? stream : await SecureAsync(stream, cancellation).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<Stream> SecureAsync(Stream stream, CancellationToken cancellation)
    {
        SslStream secured = new(stream);
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = options.Endpoint.IdnHost }, cancellation).ConfigureAwait(false);
        return secured;
    }

    private byte[] Head(int length)
    {
        StringBuilder head = new(256);
        head.Append(CultureInfo.InvariantCulture, $"POST {options.Endpoint.PathAndQuery} HTTP/1.1\r\nHost: {options.Endpoint.Authority}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\nUser-Agent: berthd/{BuildInfo.Version}\r\n");
        foreach ((string name, string value) in options.Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }

    private static async Task<string> ReadStatusAsync(Stream connection, CancellationToken cancellation)
    {
        byte[] buffer = new byte[LongestStatusLine];
        int length = 0;
        int count;
        do
        {
            count = await connection.ReadAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            length += count;
        }
        while (count > 0 && length < buffer.Length && !buffer.AsSpan(0, length).Contains((byte)'\n'));
        int end = buffer.AsSpan(0, length).IndexOf((byte)'\r');
        return Encoding.Latin1.GetString(buffer, 0, end < 0 ? length : end);
    }
}
