using System.Globalization;
using System.Text;

namespace Berth.Cli.EngineClient;

/// <summary>One request to the engine.</summary>
internal sealed class Request(string method, string target)
{
    /// <summary>For the engine's endpoints that stream a body of unknown length.</summary>
    public bool HasStreamedBody { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>Asks for the connection itself, to speak something else than HTTP on it.</summary>
    public bool Upgrades { get; init; }

    /// <summary>Credentials for a registry, in base 64; none where empty.</summary>
    public string RegistryAuth { get; init; } = "";

    public bool IsHead => method == "HEAD";

    /// <summary>A request with a body of JSON.</summary>
    public static Request Json(string method, string target, byte[] body) => new(method, target) { Body = body };

    /// <summary>Head and body as they go over the wire; without the body where it is streamed.</summary>
    public byte[] ToBytes()
    {
        StringBuilder head = new(512);
        head.Append(method).Append(' ').Append(target).Append(" HTTP/1.1\r\nHost: berth\r\nUser-Agent: berth\r\n");
        if (Upgrades)
        {
            head.Append("Connection: Upgrade\r\nUpgrade: tcp\r\n");
        }

        if (RegistryAuth.Length > 0)
        {
            head.Append("X-Registry-Auth: ").Append(RegistryAuth).Append("\r\n");
        }

        if (HasStreamedBody)
        {
            head.Append("Transfer-Encoding: chunked\r\nContent-Type: ").Append(ContentType).Append("\r\n");
        }
        else if (!Body.IsEmpty || method == "POST")
        {
            head.Append("Content-Length: ").Append(Body.Length.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
            head.Append(Body.IsEmpty ? "" : $"Content-Type: {ContentType}\r\n");
        }

        head.Append("\r\n");
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(head.ToString()) + Body.Length];
        int length = Encoding.UTF8.GetBytes(head.ToString(), bytes);
        Body.Span.CopyTo(bytes.AsSpan(length));
        return bytes;
    }
}
