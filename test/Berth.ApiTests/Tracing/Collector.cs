using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Berth.ApiTests.Tracing;

/// <summary>One span as a collector got it.</summary>
internal sealed record Span(string Trace, string Id, string Parent, string Name, int Kind, bool Failed, IReadOnlyDictionary<string, string> Attributes);

/// <summary>A collector of traces on the loopback interface: takes OTLP over HTTP in JSON, and keeps what it gets.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public Collector(int port)
    {
        Address = $"http://127.0.0.1:{port}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public string Address { get; }

    public ConcurrentQueue<Span> Spans { get; } = new();

    /// <summary>What the last batch said of its sender, and with which headers.</summary>
    public IReadOnlyDictionary<string, string> Resource { get; private set; } = new Dictionary<string, string>();

    public string? Authorization { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                // It is stopped, or its client has gone.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var right = context.Request is { HttpMethod: "POST", Url.AbsolutePath: "/v1/traces", ContentType: "application/json" };
        using var body = await JsonDocument.ParseAsync(context.Request.InputStream);
        context.Response.StatusCode = right ? 200 : 400;
        Authorization = context.Request.Headers["authorization"];
        foreach (var resource in body.RootElement.GetProperty("resourceSpans").EnumerateArray())
        {
            Resource = AttributesOf(resource.GetProperty("resource"));
            foreach (var span in resource.GetProperty("scopeSpans").EnumerateArray().SelectMany(scope => scope.GetProperty("spans").EnumerateArray()))
                Spans.Enqueue(Read(span));
        }
        await context.Response.OutputStream.WriteAsync("{}"u8.ToArray());
        context.Response.Close();
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
