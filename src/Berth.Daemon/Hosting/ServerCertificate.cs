using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Daemon.Options;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Berth.Daemon.Hosting;

/// <summary>The daemon's certificate, and the authority whose clients are let in.</summary>
internal static class ServerCertificate
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <exception cref="OptionsException">A file is missing or is not what it should be; the message names it.</exception>
    public static HttpsConnectionAdapterOptions Load(TlsOptions tls)
    {
        HttpsConnectionAdapterOptions https = new()
        {
            ServerCertificate = ReadOwn(tls), ServerCertificateChain = ReadAll(tls.Certificate), SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            HandshakeTimeout = TimeSpan.FromSeconds(10),
        };
        if (tls.Verify)
        {
            X509Certificate2Collection authorities = ReadAll(tls.Authority);
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, sent, _) => IsOfAuthority(certificate, sent, authorities);
        }

        return https;
    }

    /// <summary>No authority of the machine counts, only the one that was named.</summary>
    private static bool IsOfAuthority(X509Certificate2 certificate, X509Chain? sent, X509Certificate2Collection authorities)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        foreach (X509ChainElement element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(certificate);
    }

    private static X509Certificate2 ReadOwn(TlsOptions tls)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new OptionsException($"cannot use the certificate {tls.Certificate} with the key {tls.Key}: {error.Message}");
        }
    }

    private static X509Certificate2Collection ReadAll(string path)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPemFile(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new OptionsException($"cannot read certificates from {path}: {error.Message}");
        }

        return certificates.Count > 0 ? certificates : throw new OptionsException($"there is no certificate in {path}");
    }
}
