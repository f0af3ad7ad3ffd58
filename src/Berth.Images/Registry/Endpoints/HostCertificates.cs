using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Berth.Images.Registry.Endpoints;

/// <summary>
/// What <c>certs.d/HOST:PORT/</c> says of one registry: <c>*.crt</c> are authorities beside the machine's own, <c>*.cert</c> with a
/// <c>*.key</c> of the same name shows who we are.
/// </summary>
internal sealed class HostCertificates
{
    private readonly X509Certificate2Collection _authorities = [];
    private readonly X509Certificate2Collection _own = [];

    /// <exception cref="RegistryException">A file cannot be used; the message names it.</exception>
    public static HostCertificates Read(IEnumerable<string> directories, string hostPort)
    {
        HostCertificates certificates = new();
        string? directory = directories.Select(parent => Path.Combine(parent, hostPort)).FirstOrDefault(Directory.Exists);
        string[] files = directory is null ? [] : Directory.GetFiles(directory);
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            try
            {
                certificates.Add(file);
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
            {
                throw new RegistryException($"cannot use {file}: {e.Message}");
            }
        }
        return certificates;
    }

    public SslClientAuthenticationOptions ToOptions(bool isInsecure) => new()
    {
        ClientCertificates = _own.Count > 0 ? _own : null,
        LocalCertificateSelectionCallback = _own.Count > 0 ? (_, _, _, _, _) => _own[0] : null,
        RemoteCertificateValidationCallback = isInsecure ? static (_, _, _, _) => true : Verify,
    };

    private void Add(string file)
    {
        switch (Path.GetExtension(file))
        {
            case ".crt":
                _authorities.ImportFromPemFile(file);
                break;
            case ".cert" when Path.ChangeExtension(file, ".key") is var key:
                _own.Add(File.Exists(key) ? X509Certificate2.CreateFromPemFile(file, key) : throw new RegistryException($"missing key {key} for client certificate {file}"));
                break;
        }
    }

    /// <summary>The machine's authorities have been asked; those of the directory are asked where they knew nothing.</summary>
    private bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            throw new AuthenticationException("tls: failed to verify certificate: x509: certificate is not valid for this host's name");
        }
        if (errors == SslPolicyErrors.RemoteCertificateChainErrors && _authorities.Count > 0 && IsSignedByOurs(certificate, chain))
        {
            return true;
        }
        bool expired = chain?.ChainStatus.Any(static status => status.Status == X509ChainStatusFlags.NotTimeValid) == true;
        throw new AuthenticationException("tls: failed to verify certificate: x509: " + (expired
            ? "certificate has expired or is not yet valid"
            : "certificate signed by unknown authority"));
    }

    private bool IsSignedByOurs(X509Certificate? certificate, X509Chain? presented)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        if (presented is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        }
        return certificate is X509Certificate2 leaf && chain.Build(leaf);
    }
}
