using System.Net.Http.Headers;
using System.Security.Cryptography;
using Berth.ApiTests.Support;
using Berth.Tests.Images;

namespace Berth.ApiTests.Registry;

/// <summary>A daemon with a signature policy, Debian's docker-registry, and signatures put there as cosign does.</summary>
public sealed class SignaturePolicyTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-policy-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly HttpClient _http = new();
    private readonly EngineProcess _daemon;
    private readonly Client _docker;
    private readonly Client _berth;
    private RegistryProcess _registry = null!;

    public SignaturePolicyTests()
    {
        _daemon = new EngineProcess(
            _directory, Repository.Program("berthd"), "--root", $"{_directory}/root", "--run", $"{_directory}/run",
            "--host", $"unix://{_directory}/docker.sock", "--config", $"{_directory}/config.json");
        _docker = new Client("docker", _daemon.Socket);
        _berth = new Client(Repository.Program("berth"), _daemon.Socket);
    }

    private string Name => $"{_registry.Host}/team/app:1";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Pushes an image that is signed by nobody, and forgets it here.</summary>
    public async ValueTask InitializeAsync()
    {
        TestEngine.SkipOnOracle("Docker has no signature policy");
        _registry = await RegistryProcess.StartAsync();
        await File.WriteAllTextAsync($"{_directory}/release.pub", Cosign.PublicKey(_key), Ct);
        await File.WriteAllTextAsync(
            $"{_directory}/policy.json",
            $$$"""{"default": "accept", "registries": {"{{{_registry.Host}}}/team": {"signed-by": {"release": "release.pub"}}, "{{{_registry.Host}}}/evil": "reject"}}""", Ct);
        await File.WriteAllTextAsync(
            $"{_directory}/config.json", $$"""{"bridge": "berth9", "bip": "172.30.0.1/24", "iptables": false, "signature-policy": "{{_directory}}/policy.json"}""", Ct);
        await _daemon.StartAsync();
        await _berth.RunAsync("image", "bootstrap", "busybox");
        await _docker.RunAsync("tag", TestEngine.Image, Name);
        await _docker.RunAsync("push", Name);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _key.Dispose();
        await _daemon.DisposeAsync();
        await Command.RunAsync("ip", ["link", "del", "berth9"]);
        await _registry.DisposeAsync();
        await Command.RunAsync("rm", ["-rf", _directory]);
    }

    [Fact]
    public async Task Run_OfAnImageThatIsNotSigned_IsRefusedUntilItIs()
    {
        var run = await _docker.TryAsync("run", "--rm", Name, "echo", "hi");
        Assert.Equal(125, run.ExitCode);
        Assert.Contains($"image {Name} may not be run: the signature policy expects a signature by \"release\"", run.Errors, StringComparison.Ordinal);
        await _docker.RunAsync("rmi", Name);
        var pull = await _docker.TryAsync("pull", Name);
        Assert.Contains($"{Name} is not signed as the signature policy wants it: expected a signature by \"release\"", pull.Errors, StringComparison.Ordinal);
        Assert.Equal(TestEngine.Image, await _docker.RunAsync("images", "--format", "{{.Repository}}:{{.Tag}}"));

        await SignAsync();

        Assert.Contains("\nSigned by: release (sha256:", await _berth.RunAsync("pull", Name), StringComparison.Ordinal);
        Assert.Equal("hi", await _docker.RunAsync("run", "--rm", Name, "echo", "hi"));
        Assert.Equal("release", await _berth.RunAsync("image", "inspect", "-f", "{{(index .Signatures 0).KeyName}}", Name));
    }

    [Fact]
    public async Task Start_AfterThePolicyHasChanged_IsRefused()
    {
        await _docker.RunAsync("create", "--name", "old", TestEngine.Image, "true");
        await File.WriteAllTextAsync($"{_directory}/policy.json", """{"default": "reject"}""", Ct);
        await Command.RunAsync("kill", ["-HUP", $"{_daemon.Pid}"]);
        await Eventually.TrueAsync(
            "the policy was read again", async () => (await File.ReadAllTextAsync(_daemon.Log, Ct)).Contains("was read again", StringComparison.Ordinal));

        var start = await _docker.TryAsync("start", "old");

        Assert.Equal(1, start.ExitCode);
        Assert.Contains("may not be run: the signature policy rejects docker.io/library/busybox", start.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejected_IsNeitherPulledNorRun()
    {
        var name = $"{_registry.Host}/evil/app:1";
        await _docker.RunAsync("tag", TestEngine.Image, name);
        using var http = UnixHttp.Connect(_daemon.Socket);

        var pull = await http.PostAsync(new Uri($"/images/create?fromImage={_registry.Host}/evil/app&tag=1", UriKind.Relative), null, Ct);
        var run = await _docker.TryAsync("run", "--rm", name, "true");

        Assert.Equal(403, (int)pull.StatusCode);
        Assert.Contains($"image {name} may not be run: the signature policy rejects {_registry.Host}/evil/app", run.Errors, StringComparison.Ordinal);
        Assert.Equal("hi", await _docker.RunAsync("run", "--rm", TestEngine.Image, "echo", "hi"));
    }

    [Fact]
    public async Task Daemon_WithAPolicyThatCannotBeRead_DoesNotStart()
    {
        await File.WriteAllTextAsync($"{_directory}/other.json", $$"""{"signature-policy": "{{_directory}}/nosuch.json"}""", Ct);

        var result = await Command.RunAsync(Repository.Program("berthd"), ["--config", $"{_directory}/other.json", "--root", $"{_directory}/r2", "--run", $"{_directory}/n2"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"setting \"signature-policy\": cannot use the signature policy {_directory}/nosuch.json: ", result.Errors, StringComparison.Ordinal);
    }

    private async Task SignAsync()
    {
        using HttpRequestMessage head = new(HttpMethod.Head, $"http://{_registry.Host}/v2/team/app/manifests/1");
        head.Headers.TryAddWithoutValidation("Accept", ["application/vnd.docker.distribution.manifest.v2+json", Cosign.ManifestType]);
        using var manifest = await _http.SendAsync(head, Ct);
        var digest = manifest.Headers.GetValues("Docker-Content-Digest").Single();
        var payload = Cosign.Payload($"{_registry.Host}/team/app", digest);
        await PutBlobAsync(payload);
        await PutBlobAsync("{}"u8.ToArray());
        await PutAsync($"http://{_registry.Host}/v2/team/app/manifests/{Cosign.Tag(digest)}",
            System.Text.Encoding.UTF8.GetBytes(Cosign.Manifest((payload, Cosign.Sign(_key, payload)))), Cosign.ManifestType);
    }

    private async Task PutBlobAsync(byte[] content)
    {
        using var begun = await _http.PostAsync(new Uri($"http://{_registry.Host}/v2/team/app/blobs/uploads/"), null, Ct);
        await PutAsync($"{begun.Headers.Location}&digest={Cosign.DigestOf(content)}", content, "application/octet-stream");
    }

    private async Task PutAsync(string uri, byte[] content, string type)
    {
        using ByteArrayContent body = new(content);
        body.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var answer = await _http.PutAsync(new Uri(uri), body, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }
}
