using System.Net.Sockets;

namespace Berth.ApiTests.Support;

/// <summary>HTTP over a unix socket.</summary>
internal static class UnixHttp
{
    public static HttpClient Connect(string socket)
    {
        var handler = new SocketsHttpHandler { ConnectCallback = (_, ct) => OpenAsync(socket, ct) };
        return new HttpClient(handler) { BaseAddress = new Uri("http://engine/"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public static async ValueTask<Stream> OpenAsync(string socket, CancellationToken ct)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), ct);
            return new NetworkStream(connection, ownsSocket: true);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
