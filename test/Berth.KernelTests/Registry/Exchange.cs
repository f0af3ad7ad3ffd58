using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Berth.KernelTests.Registry;

/// <summary>One request as it came, and the connection to answer it on.</summary>
internal sealed class Exchange(Socket socket, Stream stream, string[] head)
{
    public string Method => head[0].Split(' ')[0];

    /// <summary>With the query.</summary>
    public string Path => head[0].Split(' ')[1];

    /// <summary>Where the wanted part begins; 0 for all of it.</summary>
    public int RangeFrom => Header("Range") is { } range ? int.Parse(range["bytes=".Length..].Split('-')[0], CultureInfo.InvariantCulture) : 0;

    /// <summary>The byte after the last of the wanted part.</summary>
    public int RangeEnd(int length) =>
        Header("Range")?.Split('-')[1] is { Length: > 0 } last ? Math.Min(int.Parse(last, CultureInfo.InvariantCulture) + 1, length) : length;

    public static async Task<Exchange?> ReadAsync(Socket socket, Stream stream, CancellationToken cancellation)
    {
        List<byte> head = [];
        byte[] one = new byte[1];
        while (!(head.Count >= 4 && head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n'))
        {
            if (await stream.ReadAsync(one, cancellation) == 0 || (head.Count == 0 && one[0] == 0x16))
            {
                return null; // the end, or TLS, which this is not
            }
            head.Add(one[0]);
        }
        return new Exchange(socket, stream, Encoding.Latin1.GetString([.. head]).Split("\r\n"));
    }

    public string? Header(string name) =>
        head.Skip(1).Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();

    public string? Query(string name) => Path.Split('?').Skip(1).SelectMany(static query => query.Split('&'))
        .Where(part => part.StartsWith(name + "=", StringComparison.Ordinal)).Select(part => Uri.UnescapeDataString(part[(name.Length + 1)..])).FirstOrDefault();

    public Task AnswerAsync(int status, byte[] body, params (string Name, string Value)[] headers) => AnswerAsync(status, body, body.Length, headers);

    /// <summary>With a length that need not be the body's.</summary>
    public async Task AnswerAsync(int status, byte[] body, long length, params (string Name, string Value)[] headers)
    {
        StringBuilder answer = new($"HTTP/1.1 {status} {(status < 400 ? "OK" : "No")}\r\nContent-Length: {length}\r\n");
        foreach ((string name, string value) in headers)
        {
            answer.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }
        await stream.WriteAsync(Encoding.Latin1.GetBytes(answer.Append("\r\n").ToString()));
        if (Method != "HEAD")
        {
            await stream.WriteAsync(body);
        }
    }

    /// <summary>A body that comes in chunks, or the beginning of it.</summary>
    /// <param name="atMost">So much is read at least, if it is there, and then no more.</param>
    public async Task<byte[]> ReadBodyAsync(int atMost = int.MaxValue)
    {
        if (Header("Transfer-Encoding") is null)
        {
            byte[] body = new byte[int.Parse(Header("Content-Length") ?? "0", CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(body);
            return body;
        }
        using MemoryStream chunks = new();
        while (true)
        {
            byte[] chunk = new byte[int.Parse(await ReadLineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(chunk);
            await ReadLineAsync();
            chunks.Write(chunk);
            if (chunk.Length == 0 || chunks.Length >= atMost)
            {
                return chunks.ToArray();
            }
        }
    }

    /// <summary>Ends the connection: politely, or as a machine does that has died.</summary>
    public void Close(bool reset = false)
    {
        socket.LingerState = new LingerOption(enable: reset, seconds: 0);
        socket.Close();
    }

    private async Task<string> ReadLineAsync()
    {
        StringBuilder line = new();
        byte[] one = new byte[1];
        do
        {
            await stream.ReadExactlyAsync(one);
            line.Append((char)one[0]);
        }
        while (one[0] != '\n');
        return line.ToString().TrimEnd('\r', '\n');
    }
}
