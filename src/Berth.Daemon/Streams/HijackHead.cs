using System.Text;
using Berth.Daemon.Http;

namespace Berth.Daemon.Streams;

/// <summary>The head of an answer after which the connection is a stream, as Docker writes it.</summary>
internal static class HijackHead
{
    public const string RawType = "application/vnd.docker.raw-stream";
    public const string FramedType = "application/vnd.docker.multiplexed-stream";

    public static byte[] Format(bool upgrade, bool framed)
    {
        StringBuilder head = new(upgrade ? "HTTP/1.1 101 UPGRADED\r\n" : "HTTP/1.1 200 OK\r\n");
        head.Append("Content-Type: ").Append(framed ? FramedType : RawType).Append("\r\n");
        foreach ((string name, string value) in CommonHeaders.All)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(head.Append(upgrade ? "Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n" : "\r\n").ToString());
    }
}
