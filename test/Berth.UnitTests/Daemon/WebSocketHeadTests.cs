using System.Text;
using Berth.Daemon.Http;
using Berth.Daemon.Streams;
using Microsoft.AspNetCore.Http;

namespace Berth.UnitTests.Daemon;

public sealed class WebSocketHeadTests
{
    /// <summary>The key and its answer are RFC 6455's own example.</summary>
    [Fact]
    public void Format_Handshake_ProvesThatTheKeyWasRead()
    {
        string head = Encoding.ASCII.GetString(WebSocketHead.Format(Asked("dGhlIHNhbXBsZSBub25jZQ==")));
        Assert.StartsWith("HTTP/1.1 101 Switching Protocols\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", head, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_NoKey_IsRefused() => Assert.Throws<ApiException>(() => WebSocketHead.Format(Asked("")));

    private static HeaderDictionary Asked(string key) => new()
    {
        ["Upgrade"] = "websocket", ["Connection"] = "keep-alive, Upgrade", ["Sec-WebSocket-Key"] = key, ["Sec-WebSocket-Version"] = "13",
    };
}
