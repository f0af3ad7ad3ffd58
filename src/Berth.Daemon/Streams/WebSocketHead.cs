using System.Security.Cryptography;
using System.Text;
using Berth.Daemon.Http;

namespace Berth.Daemon.Streams;

/// <summary>The opening handshake of a web socket (RFC 6455, section 4.2), which the server writes itself as it has the connection.</summary>
internal static class WebSocketHead
{
    private const string Salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const string Version = "13";

    /// <exception cref="ApiException">This is no request for a web socket.</exception>
    public static byte[] Format(IHeaderDictionary asked)
    {
        string key = asked.SecWebSocketKey.ToString();
        bool upgrades = asked.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
            && asked.Connection.ToString().Contains("upgrade", StringComparison.OrdinalIgnoreCase);
        if (!upgrades || key.Length == 0 || asked.SecWebSocketVersion.ToString() != Version)
        {
            throw ApiException.BadRequest("this is answered on a web socket only (RFC 6455)");
        }

        // Which hash proves nothing here: it shows that the server has read the request as what it is.
        string accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Salt)));
        string protocol = asked.SecWebSocketProtocol.ToString() is { Length: > 0 } one && !one.Contains(',', StringComparison.Ordinal) ? $"Sec-WebSocket-Protocol: {one}\r\n" : "";
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n{protocol}\r\n");
    }
}
