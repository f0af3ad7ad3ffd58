using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Engine.Logs.Drivers;

namespace Berth.Engine.Logs.Relay;

/// <summary>Reaches a receiver by TLS.</summary>
internal static class TlsReceiver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="EngineException">It is not reached, or is not who it ought to be; the message says why.</exception>
    public static async Task<SslStream> ConnectAsync(string host, int port, LogTlsOptions tls, CancellationToken cancellation)
    {
        SslClientAuthenticationOptions options = OptionsOf(host, tls);
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, deadline.Token).ConfigureAwait(false);
            SslStream stream = new(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(options, deadline.Token).ConfigureAwait(false);
            return stream;
        }
        catch (Exception error) when (error is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            socket.Dispose();
            throw ReceiverTrial.Away(Describe(host, port, error));
        }
    }

    private static string Describe(string host, int port, Exception error) => error switch
    {
        AuthenticationException => $"tls: failed to verify certificate: {error.Message}",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => $"dial tcp {host}:{port}: connect: connection refused",
        OperationCanceledException => $"dial tcp {host}:{port}: i/o timeout",
        _ => $"dial tcp {host}:{port}: {error.Message}",
    };

    private static SslClientAuthenticationOptions OptionsOf(string host, LogTlsOptions tls)
    {
        SslClientAuthenticationOptions options = new() { TargetHost = host };
        if (tls.Certificate.Length > 0 || tls.Key.Length > 0)
        {
            options.ClientCertificates = [Read("client certificate", tls.Certificate, path => X509Certificate2.CreateFromPemFile(path, tls.Key))];
        }

        if (tls.SkipVerify)
        {
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }
        else if (tls.Authority.Length > 0)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(Read("CA certificate", tls.Authority, ReadAuthority));
        }

        return options;
    }

    private static X509Certificate2Collection ReadAuthority(string path)
    {
        X509Certificate2Collection authority = [];
        authority.ImportFromPemFile(path);
        return authority;
    }

    private static T Read<T>(string what, string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (FileNotFoundException)
        {
            throw ReceiverTrial.Away($"could not read {what} \"{path}\": open {path}: no such file or directory");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw ReceiverTrial.Away($"could not read {what} \"{path}\": {error.Message}");
        }
    }
}
