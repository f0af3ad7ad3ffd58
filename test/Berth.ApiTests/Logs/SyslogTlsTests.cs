using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Logs;

/// <summary>Messages over TLS to a receiver with a certificate of the test's own authority.</summary>
public sealed class SyslogTlsTests : EngineTests, IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-syslog-tls-").FullName;
    private readonly X509Certificate2 _certificate;

    public SyslogTlsTests(TestEngine engine)
        : base(engine)
    {
        using var authority = Authority("ours");
        using var other = Authority("other");
        File.WriteAllText(PathOf("ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(PathOf("other.pem"), other.ExportCertificatePem());
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=receiver", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, authority.NotBefore, authority.NotAfter, [1, 2, 3, 4]);
        using var withKey = signed.CopyWithPrivateKey(key);
        _certificate = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
        File.WriteAllText(PathOf("key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(PathOf("cert.pem"), signed.ExportCertificatePem());
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        _certificate.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("rfc3164", "<30>")]
    [InlineData("rfc5424", "LENGTH <30>1 ")]
    public async Task Tls_OfOurAuthority_GetsEachLine(string format, string head)
    {
        await using var listener = LogListener.Tcp(stream => UpgradeAsync(stream, wantsCertificate: false));
        await RunAsync(listener, "seq 50", $"syslog-tls-ca-cert={PathOf("ca.pem")}", $"syslog-format={format}");
        var messages = await listener.NextAsync(50);
        Assert.Equal(Enumerable.Range(1, 50), messages.Select(message => int.Parse(message.Split(' ')[^1])));
        var length = messages[0].Split(' ')[0];
        Assert.StartsWith(head.Replace("LENGTH", length, StringComparison.Ordinal), messages[0], StringComparison.Ordinal);
        if (head.StartsWith("LENGTH", StringComparison.Ordinal))
            Assert.Equal(messages[0].Length - length.Length - 1, int.Parse(length));
    }

    [Fact]
    public async Task Tls_ReceiverThatWantsACertificate_GetsIt()
    {
        await using var listener = LogListener.Tcp(stream => UpgradeAsync(stream, wantsCertificate: true));
        string[] own = [$"syslog-tls-cert={PathOf("cert.pem")}", $"syslog-tls-key={PathOf("key.pem")}", "syslog-tls-skip-verify=true"];
        await RunAsync(listener, "echo x", own);
        Assert.EndsWith(": x\n", await listener.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_OfAnotherAuthority_IsRefused()
    {
        await using var listener = LogListener.Tcp(stream => UpgradeAsync(stream, wantsCertificate: false));
        var result = await TryAsync(listener, "echo x", $"syslog-tls-ca-cert={PathOf("other.pem")}");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("tls: failed to verify certificate", result.Errors, StringComparison.Ordinal);
        result = await TryAsync(listener, "echo x", $"syslog-tls-ca-cert={PathOf("nothing.pem")}");
        Assert.Contains($"could not read CA certificate \"{PathOf("nothing.pem")}\"", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relay_EndsWithItsContainer_AndOutlivesTheDaemon()
    {
        TestEngine.SkipOnOracle("a relay is Berth's");
        await using var listener = LogListener.Tcp(stream => UpgradeAsync(stream, wantsCertificate: false));
        var name = NewName();
        await Docker.RunAsync([
            "run", "-d", "-i", "--name", name, .. Flags(listener), "--log-opt", $"syslog-tls-ca-cert={PathOf("ca.pem")}", Image, "sh", "-c",
            "echo one; trap 'echo two; exit' TERM; while :; do sleep 0.05; done"]);
        Assert.EndsWith(": one\n", await listener.NextAsync(), StringComparison.Ordinal);
        var relay = Assert.Single(HostProcesses.Ids(), IsRelay);
        await Engine.Daemon.KillAsync();
        Assert.True(HostProcesses.Exists(relay));
        await Engine.Daemon.StartAsync();
        await Docker.RunAsync("stop", name);
        Assert.EndsWith(": two\n", await listener.NextAsync(), StringComparison.Ordinal);
        await Eventually.TrueAsync("the relay has ended", () => !HostProcesses.Exists(relay));
    }

    private static bool IsRelay(int pid) => HostProcesses.CommandLine(pid).Contains("\0log-relay\0", StringComparison.Ordinal);

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private string PathOf(string name) => Path.Combine(_directory, name);

    private async Task<Stream> UpgradeAsync(Stream stream, bool wantsCertificate)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = _certificate, ClientCertificateRequired = wantsCertificate,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => !wantsCertificate || certificate is not null,
        });
        return secure;
    }

    private static string[] Flags(LogListener listener) =>
        ["--log-driver", "syslog", "--log-opt", $"syslog-address=tcp+tls://127.0.0.1:{listener.Port}"];

    private async Task RunAsync(LogListener listener, string script, params string[] options) => (await TryAsync(listener, script, options)).Succeeded();

    private Task<CommandResult> TryAsync(LogListener listener, string script, params string[] options) =>
        Docker.TryAsync(["run", "--name", NewName(), .. Flags(listener), .. options.SelectMany(option => new[] { "--log-opt", option }), Image, "sh", "-c", script]);
}
