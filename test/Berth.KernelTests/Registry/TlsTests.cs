using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Images;
using Berth.Images.References;
using Berth.Images.Registry;
using Berth.Images.Registry.Pulling;
using Berth.KernelTests.Images;

namespace Berth.KernelTests.Registry;

/// <summary>A registry by TLS at an address that is not loopback's, whose certificates therefore count.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private const string Address = "10.231.77.1";
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-certs-").FullName;
    private readonly StoreFixture _stored = new();
    private readonly X509Certificate2 _authority = Make("CN=authority", issuer: null);
    private ScriptedRegistry _registry = null!;

    public ValueTask InitializeAsync()
    {
        Ip("add");
        _registry = new ScriptedRegistry(IPAddress.Parse(Address), Make("CN=registry", _authority));
        _registry.AddImage("app/1", ImageArchive.Layer("one"));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        Ip("del");
        _stored.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Pull_OfAnUnknownAuthority_IsRefused()
    {
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => PullAsync(new RegistryOptions { CertificateDirectories = [_directory] }));
        Assert.Equal($"Get \"https://{_registry.Host}/v2/\": tls: failed to verify certificate: x509: certificate signed by unknown authority", error.Message);
    }

    [Fact]
    public async Task Pull_OfAnAuthorityInItsDirectory_ShowsOurCertificateToo()
    {
        string own = Directory.CreateDirectory(Path.Combine(_directory, _registry.Host)).FullName;
        X509Certificate2 client = Make("CN=client", _authority);
        await File.WriteAllTextAsync(Path.Combine(own, "ca.crt"), _authority.ExportCertificatePem(), StoreFixture.Cancellation);
        await File.WriteAllTextAsync(Path.Combine(own, "client.cert"), client.ExportCertificatePem(), StoreFixture.Cancellation);
        await File.WriteAllTextAsync(Path.Combine(own, "client.key"), client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), StoreFixture.Cancellation);
        await PullAsync(new RegistryOptions { CertificateDirectories = [Path.Combine(_directory, "absent"), _directory] });
        Assert.Equal("CN=client", _registry.ClientName);
    }

    [Fact]
    public Task Pull_OfAnInsecureRegistry_BelievesIt() => PullAsync(new RegistryOptions { Insecure = ["10.231.0.0/16"] });

    [Fact]
    public async Task Pull_OfAPlainRegistryThatIsNotInsecure_IsRefused()
    {
        await using ScriptedRegistry plain = new(IPAddress.Parse(Address), certificate: null);
        using RegistryClient client = new(new RegistryOptions(), TimeProvider.System);
        PullRequest request = new() { Name = ImageReference.Parse($"{plain.Host}/app:1") };
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => _stored.Store.PullAsync(client, request, static _ => { }, StoreFixture.Cancellation));
        Assert.StartsWith($"Get \"https://{plain.Host}/v2/\": ", error.Message, StringComparison.Ordinal);
    }

    private async Task PullAsync(RegistryOptions options)
    {
        using RegistryClient client = new(options, TimeProvider.System);
        PullRequest request = new() { Name = ImageReference.Parse($"{_registry.Host}/app:1") };
        await _stored.Store.PullAsync(client, request, static _ => { }, StoreFixture.Cancellation);
    }

    private static void Ip(string verb)
    {
        using Process ip = Process.Start("ip", ["address", verb, $"{Address}/32", "dev", "lo"]);
        ip.WaitForExit();
    }

    private static X509Certificate2 Make(string name, X509Certificate2? issuer)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(issuer is null, false, 0, true));
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Parse(Address));
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return issuer is null
            ? request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30))
            : request.Create(issuer, now.AddDays(-1), now.AddDays(20), RandomNumberGenerator.GetBytes(8)).CopyWithPrivateKey(key);
    }
}
