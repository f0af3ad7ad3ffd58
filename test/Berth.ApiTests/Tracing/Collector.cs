using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Berth.ApiTests.Tracing;

/// <summary>One span as a collector got it.</summary>
internal sealed record Span(string Trace, string Id, string Parent, string Name, int Kind, bool Failed, IReadOnlyDictionary<string, string> Attributes);

/// <summary>A collector of traces on the loopback interface: takes OTLP over HTTP in JSON, by TLS where it has a certificate, and keeps what it gets.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly X509Certificate2? _certificate;
    private readonly Task _serving;

    public Collector(int port, X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Address = $"{(certificate is null ? "http" : "https")}://127.0.0.1:{port}";
        _serving = Task.Run(ServeAsync);
    }

    public string Address { get; }

    public ConcurrentQueue<Span> Spans { get; } = new();

    /// <summary>What the last batch said of its sender, and with which header.</summary>
    public IReadOnlyDictionary<string, string> Resource { get; private set; } = new Dictionary<string, string>();

    public string? Authorization { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await using var stream = await OpenAsync(client);
                await AnswerAsync(stream);
            }
            catch (Exception error) when (error is IOException or AuthenticationException)
            {
                // Its client does not trust it, or has gone.
            }
            catch (Exception error) when (error is SocketException or InvalidOperationException)
            {
                // Stopped, while it accepted or before.
                return;
            }
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (_certificate is null)
            return client.GetStream();
        var secured = new SslStream(client.GetStream());
        await secured.AuthenticateAsServerAsync(_certificate);
        return secured;
    }

    private async Task AnswerAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var request = await reader.ReadLineAsync();
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
        // The body has ASCII characters only, so that its bytes are as many as its characters.
        var body = new char[int.Parse(headers["Content-Length"])];
        await reader.ReadBlockAsync(body);
        var right = request == "POST /v1/traces HTTP/1.1" && headers["Content-Type"] == "application/json";
        Keep(new string(body), headers.GetValueOrDefault("authorization"));
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {(right ? "200 OK" : "400 Bad Request")}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"));
    }

    private void Keep(string batch, string? authorization)
    {
        using var body = JsonDocument.Parse(batch);
        Authorization = authorization;
        foreach (var resource in body.RootElement.GetProperty("resourceSpans").EnumerateArray())
        {
            Resource = AttributesOf(resource.GetProperty("resource"));
            foreach (var span in resource.GetProperty("scopeSpans").EnumerateArray().SelectMany(scope => scope.GetProperty("spans").EnumerateArray()))
                Spans.Enqueue(Read(span));
        }
    }

    private static Span Read(JsonElement span)
    {
        var (begin, end) = (long.Parse(Text(span, "startTimeUnixNano")), long.Parse(Text(span, "endTimeUnixNano")));
        Assert.InRange(end - begin, 0, 600_000_000_000);
        return new Span(
            Text(span, "traceId"), Text(span, "spanId"), Text(span, "parentSpanId"), Text(span, "name"), span.GetProperty("kind").GetInt32(),
            span.TryGetProperty("status", out var status) && status.GetProperty("code").GetInt32() == 2, AttributesOf(span));
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString()! : "";

    private static Dictionary<string, string> AttributesOf(JsonElement element) => element.GetProperty("attributes").EnumerateArray()
        .ToDictionary(pair => pair.GetProperty("key").GetString()!, pair => pair.GetProperty("value").EnumerateObject().Single().Value.GetString()!);
}
