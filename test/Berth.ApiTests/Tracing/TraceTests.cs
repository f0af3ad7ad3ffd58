using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Tracing;

/// <summary>Traces of a daemon of its own: what a collector gets, and what becomes of a daemon whose collector is away or hangs.</summary>
public sealed class TraceTests : IAsyncLifetime
{
    private const string ClientsTrace = "0af7651916cd43dd8448eb211c80319c";
    private const string ClientsSpan = "b7ad6b7169203331";

    private readonly string _directory = Directory.CreateTempSubdirectory("berth-traces-").FullName;
    private EngineProcess? _daemon;

    public ValueTask InitializeAsync()
    {
        TestEngine.SkipOnOracle("traces of berthd");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
            await _daemon.DisposeAsync();
        await Command.RunAsync("ip", ["link", "del", "berth9"]);
        await Command.RunAsync("rm", ["-rf", _directory]);
    }

    [Fact]
    public async Task Run_WithACollector_GivesARequestsSpanWithTheStepsBelow()
    {
        await using var collector = new Collector(FreePort());
        var docker = await StartAsync(collector.Address, "OTEL_SERVICE_NAME=harbour", "OTEL_EXPORTER_OTLP_HEADERS=authorization=Basic%20eA==");

        var id = await docker.RunAsync("run", "-d", "--name", "traced", TestEngine.Image, "sleep", "1000");
        await docker.RunAsync("exec", "traced", "true");
        await docker.TryAsync("run", TestEngine.Image, "/no/such");
        await docker.RunAsync("rm", "-f", "traced");
        await SawAsync(collector, "DELETE /containers/{name}");

        var start = Named(collector, "container.start").First();
        var request = Assert.Single(collector.Spans, span => span.Id == start.Parent);
        Assert.Equal(("POST /containers/{name}/start", 2, ""), (request.Name, request.Kind, request.Parent));
        Assert.Equal(("POST", "204", $"/v1.50/containers/{id}/start"), (request.Attributes["http.request.method"], request.Attributes["http.response.status_code"], VersionFree(request)));
        Assert.Equal((id, "traced", "busybox:latest"), (start.Attributes["container.id"], start.Attributes["container.name"], start.Attributes["container.image.name"]));
        Assert.Equal(["slot", "plan", "launch"], collector.Spans.Where(span => span.Parent == start.Id && span.Trace == request.Trace).Select(span => span.Name));
        foreach (var (step, of) in new[] { ("container.create", "POST /containers/create"), ("exec.start", "POST /exec/{name}/start"), ("container.remove", "DELETE /containers/{name}") })
            Assert.Contains(Named(collector, of), span => span.Id == Named(collector, step).First().Parent);
        Assert.True(Named(collector, "container.start")[1].Failed);
        Assert.False(start.Failed);
        Assert.Equal("harbour", collector.Resource["service.name"]);
        Assert.Equal("Basic eA==", collector.Authorization);
    }

    [Fact]
    public async Task Request_WithATraceOfTheClients_BelongsToIt()
    {
        await using var collector = new Collector(FreePort());
        await StartAsync(collector.Address);

        await GetAsync("/version", $"00-{ClientsTrace}-{ClientsSpan}-01");
        await GetAsync("/info", $"00-{ClientsTrace}-{ClientsSpan}-00");
        await GetAsync("/images/json", null);
        await SawAsync(collector, "GET /images/json");

        var version = Assert.Single(Named(collector, "GET /version"));
        Assert.Equal((ClientsTrace, ClientsSpan), (version.Trace, version.Parent));
        Assert.Empty(Named(collector, "GET /info"));
    }

    [Theory]
    [InlineData(false, "Connection refused")]
    [InlineData(true, "does not answer in time")]
    public async Task Run_WithACollectorThatIsAwayOrHangs_IsAsWithoutOne(bool hangs, string reason)
    {
        var port = FreePort();
        using var listener = hangs ? new TcpListener(IPAddress.Loopback, port) : null;
        listener?.Start();
        var docker = await StartAsync($"http://127.0.0.1:{port}", "OTEL_EXPORTER_OTLP_TIMEOUT=200");

        for (var i = 0; i < 3; i++)
            Assert.Equal("works", await docker.RunAsync("run", "--rm", TestEngine.Image, "echo", "works"));
        await Eventually.TrueAsync("the complaint", async () => (await LogAsync()).Contains(reason, StringComparison.Ordinal));
        listener?.Stop();
        await using (var collector = new Collector(port))
        {
            await docker.RunAsync("version");
            await SawAsync(collector, "GET /version");
        }
        Assert.Equal(0, await _daemon!.StopAsync());

        Assert.Equal(1, (await LogAsync()).Split("event=3002").Length - 1);
        Assert.Contains("takes them again", await LogAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Collector_ByTls_GetsSpansWhereItsCertificateIsTrusted(bool trusted)
    {
        using var certificate = MakeCertificate();
        var authority = Path.Combine(_directory, "authority.pem");
        await File.WriteAllTextAsync(authority, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await using var collector = new Collector(FreePort(), certificate);
        await StartAsync(collector.Address, trusted ? $"SSL_CERT_FILE={authority}" : "SSL_CERT_FILE=/dev/null");

        if (trusted)
            await SawAsync(collector, "image.bootstrap");
        else
            await Eventually.TrueAsync("the complaint", async () => (await LogAsync()).Contains("event=3002", StringComparison.Ordinal));

        Assert.Equal(trusted, !collector.Spans.IsEmpty);
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=collector", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
    }

    private static Span[] Named(Collector collector, string name) => [.. collector.Spans.Where(span => span.Name == name)];

    /// <summary>A request's own span is the last of it.</summary>
    private static Task SawAsync(Collector collector, string name) => Eventually.TrueAsync($"the span {name}", () => Named(collector, name).Length > 0);

    /// <summary>The path with the newest version instead of the client's.</summary>
    private static string VersionFree(Span request) => "/v1.50" + request.Attributes["url.path"][request.Attributes["url.path"].IndexOf('/', 1)..];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task<string> LogAsync() => File.ReadAllTextAsync(_daemon!.Log);

    private async Task GetAsync(string path, string? trace)
    {
        using var http = UnixHttp.Connect(_daemon!.Socket);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (trace is not null)
            request.Headers.Add("traceparent", trace);
        else
            System.Diagnostics.Activity.Current = null;
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private async Task<Client> StartAsync(string collector, params string[] variables)
    {
        var config = Path.Combine(_directory, "config.json");
        await File.WriteAllTextAsync(config, """{ "bridge": "berth9", "bip": "172.30.9.1/24", "iptables": false }""");
        _daemon = new EngineProcess(
            _directory, "/usr/bin/env",
            [
                $"OTEL_EXPORTER_OTLP_ENDPOINT={collector}", "OTEL_BSP_SCHEDULE_DELAY=20", .. variables, Repository.Program("berthd"), "--config", config,
                "--root", $"{_directory}/root", "--run", $"{_directory}/run", "--host", $"unix://{_directory}/docker.sock",
            ]);
        await _daemon.StartAsync();
        await new Client(Repository.Program("berth"), _daemon.Socket).RunAsync("image", "bootstrap", "busybox");
        return new Client("docker", _daemon.Socket);
    }
}
