using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Berth.KernelTests.Images;

namespace Berth.KernelTests.Registry;

/// <summary>
/// A registry of the tests' own on loopback, which serves what it is given, takes what is pushed, and misbehaves where a test wants it to.
/// </summary>
internal sealed class ScriptedRegistry : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, byte[]> _uploads = new();
    private readonly Task _accepting;

    public ScriptedRegistry()
        : this(IPAddress.Loopback, certificate: null)
    {
    }

    /// <param name="address">Where it listens.</param>
    /// <param name="certificate">Who it is, by TLS; null speaks plain HTTP.</param>
    public ScriptedRegistry(IPAddress address, X509Certificate2? certificate)
    {
        (_listener, _certificate) = (new TcpListener(address, 0), certificate);
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public string Host => _listener.LocalEndpoint.ToString()!;

    /// <summary>Who the last client has shown to be; null for nobody.</summary>
    public string? ClientName { get; private set; }

    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new();

    /// <summary>By <c>repository/tag</c> and by digest.</summary>
    public ConcurrentDictionary<string, (byte[] Content, string Type)> Manifests { get; } = new();

    /// <summary>"GET /v2/…", in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Sees each request first; true where it has answered, or has done something else.</summary>
    public Func<Exchange, Task<bool>> Misbehave { get; set; } = static _ => Task.FromResult(false);

    public int Count(string prefix) => Requests.Count(request => request.StartsWith(prefix, StringComparison.Ordinal));

    public string AddBlob(byte[] blob)
    {
        string digest = "sha256:" + ImageArchive.Hex(blob);
        Blobs[digest] = blob;
        return digest;
    }

    public string AddManifest(string name, string json, string type)
    {
        byte[] content = Encoding.UTF8.GetBytes(json);
        string digest = "sha256:" + ImageArchive.Hex(content);
        Manifests[name] = Manifests[digest] = (content, type);
        return digest;
    }

    /// <summary>An image of gzip layers under a name; the digest of its manifest.</summary>
    public string AddImage(string name, params byte[][] layers) => AddImage(name, ImageArchive.Config(layers), [.. layers.Select(ImageArchive.Gzip)]);

    public string AddImage(string name, byte[] config, IReadOnlyList<byte[]> blobs)
    {
        const string Type = "application/vnd.oci.image.manifest.v1+json";
        IEnumerable<string> described = blobs.Select(blob => $$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{AddBlob(blob)}}","size":{{blob.Length}}}""");
        return AddManifest(
            name,
            $$"""{"schemaVersion":2,"mediaType":"{{Type}}","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{AddBlob(config)}}","size":{{config.Length}}},"layers":[{{string.Join(',', described)}}]}""",
            Type);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
            _ = Task.Run(() => ServeAsync(socket));
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using NetworkStream connection = new(socket, ownsSocket: true);
        try
        {
            await using Stream stream = await SecureAsync(connection);
            while (await Exchange.ReadAsync(socket, stream, _stop.Token) is { } exchange)
            {
                Requests.Enqueue($"{exchange.Method} {exchange.Path}");
                if (!await Misbehave(exchange))
                {
                    await AnswerAsync(exchange);
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or SocketException or AuthenticationException)
        {
            // the client, or the test, has had enough
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream connection)
    {
        if (_certificate is null)
        {
            return connection;
        }
        SslStream secured = new(connection);
        await secured.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = _certificate, ClientCertificateRequired = true, RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            },
            _stop.Token);
        ClientName = secured.RemoteCertificate?.Subject;
        return secured;
    }

    private Task AnswerAsync(Exchange exchange)
    {
        string[] parts = exchange.Path.Split('?')[0].Trim('/').Split('/');
        return parts switch
        {
            ["v2"] => exchange.AnswerAsync(200, "{}"u8.ToArray()),
            ["v2", .. var name, "manifests", var reference] => exchange.Method == "PUT" ? PutAsync(exchange, name, reference) : SendManifestAsync(exchange, name, reference),
            ["v2", .., "blobs", "uploads", _] or ["v2", .., "blobs", "uploads"] => UploadAsync(exchange),
            ["v2", .., "blobs", var digest] => SendBlobAsync(exchange, digest),
            ["v2", .. var name, "tags", "list"] => exchange.AnswerAsync(200, Encoding.UTF8.GetBytes(
                $$"""{"tags":[{{string.Join(',', Manifests.Keys.Where(key => key.StartsWith(string.Join('/', name) + "/", StringComparison.Ordinal)).Select(key => $"\"{key.Split('/')[^1]}\"").Order())}}]}""")),
            _ => exchange.AnswerAsync(404, []),
        };
    }

    private Task SendManifestAsync(Exchange exchange, string[] name, string reference)
    {
        string key = reference.Contains(':', StringComparison.Ordinal) ? reference : string.Join('/', name) + "/" + reference;
        return Manifests.TryGetValue(key, out (byte[] Content, string Type) manifest)
            ? exchange.AnswerAsync(200, manifest.Content, ("Content-Type", manifest.Type), ("Docker-Content-Digest", "sha256:" + ImageArchive.Hex(manifest.Content)))
            : exchange.AnswerAsync(404, """{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"""u8.ToArray());
    }

    private Task SendBlobAsync(Exchange exchange, string digest)
    {
        if (!Blobs.TryGetValue(digest, out byte[]? blob))
        {
            return exchange.AnswerAsync(404, """{"errors":[{"code":"BLOB_UNKNOWN","message":"blob unknown to registry"}]}"""u8.ToArray());
        }
        (int from, int end) = (exchange.RangeFrom, exchange.RangeEnd(blob.Length));
        return exchange.Header("Range") is null
            ? exchange.AnswerAsync(200, blob)
            : exchange.AnswerAsync(206, blob[from..end], ("Content-Range", $"bytes {from}-{end - 1}/{blob.Length}"));
    }

    private async Task PutAsync(Exchange exchange, string[] name, string reference)
    {
        byte[] content = await exchange.ReadBodyAsync();
        Manifests[string.Join('/', name) + "/" + reference] = Manifests["sha256:" + ImageArchive.Hex(content)] = (content, exchange.Header("Content-Type")!);
        await exchange.AnswerAsync(201, []);
    }

    /// <summary>Keeps what has come of an upload.</summary>
    public void AddToUpload(string path, byte[] part) => _uploads.AddOrUpdate(path, part, (_, before) => [.. before, .. part]);

    private async Task UploadAsync(Exchange exchange)
    {
        byte[] body = await exchange.ReadBodyAsync();
        string path = exchange.Path.Split('?')[0].TrimEnd('/');
        switch (exchange.Method)
        {
            case "POST" when exchange.Query("mount") is { } mount && Blobs.ContainsKey(mount):
                await exchange.AnswerAsync(201, []);
                break;
            case "POST":
                await exchange.AnswerAsync(202, [], ("Location", $"{path}/{Guid.NewGuid():N}?state=x"));
                break;
            case "GET":
                byte[] there = _uploads.GetValueOrDefault(path, []);
                await exchange.AnswerAsync(204, [], ("Location", $"{path}?state=z"), ("Range", $"0-{there.Length - 1}"));
                break;
            case "PATCH":
                AddToUpload(path, body);
                await exchange.AnswerAsync(202, [], ("Location", $"{path}?state=y"));
                break;
            default:
                byte[] blob = _uploads[path];
                Blobs["sha256:" + ImageArchive.Hex(blob)] = blob;
                await exchange.AnswerAsync(exchange.Query("digest") == "sha256:" + ImageArchive.Hex(blob) ? 201 : 400, []);
                break;
        }
    }
}
