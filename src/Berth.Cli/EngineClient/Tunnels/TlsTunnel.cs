using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Linux;

namespace Berth.Cli.EngineClient.Tunnels;

/// <summary>A connection in TLS 1.2 or 1.3. Two threads carry the bytes, one in each direction; they end with the connection or the program.</summary>
internal static class TlsTunnel
{
    private const int PieceSize = 64 * 1024;

    /// <param name="socket">Connected; taken over.</param>
    /// <param name="address">Whose name the engine's certificate must have.</param>
    /// <param name="settings">How it is locked.</param>
    /// <returns>The command's end.</returns>
    /// <exception cref="CommandException">The engine does not prove who it is, or a file is not what it is to be.</exception>
    public static int Open(Socket socket, EngineAddress address, TlsSettings settings)
    {
        SslStream secure = new(new NetworkStream(socket, ownsSocket: true));
        try
        {
            secure.AuthenticateAsClient(ToOptions(address.Host, settings));
        }
        catch (Exception e) when (e is AuthenticationException or CryptographicException or IOException)
        {
            secure.Dispose();
            throw new CommandException($"error during connect to {address.Text}: {Reason(e)}");
        }

        Tunnel.MakePair(out int here, out int there);
        int carriers = 2;
        Start(() => CarryOut(there, secure), OnEnd);
        Start(() => CarryIn(secure, there), OnEnd);
        return here;

        // The last one out closes what both have used.
        void OnEnd()
        {
            if (Interlocked.Decrement(ref carriers) == 0)
            {
                secure.Dispose();
                Fd.Close(there);
            }
        }
    }

    private static SslClientAuthenticationOptions ToOptions(string host, TlsSettings settings)
    {
        SslClientAuthenticationOptions options = new() { TargetHost = host, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 };
        if (settings is { CertificateFile: { } certificate, KeyFile: { } key })
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(
                Read(certificate, () => X509Certificate2.CreateFromPemFile(certificate, key)), additionalCertificates: null, offline: true);
        }

        if (!settings.Verifies)
        {
            // Docker's --tls alone: locked, to whoever answers.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }
        else if (settings.AuthorityFile is { } authority)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
            policy.CustomTrustStore.AddRange(Read(authority, () =>
            {
                X509Certificate2Collection authorities = [];
                authorities.ImportFromPemFile(authority);
                return authorities;
            }));
            options.CertificateChainPolicy = policy;
        }

        return options;
    }

    private static T Read<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"could not read {file}: {e.Message}");
        }
    }

    private static string Reason(Exception e) => e is AuthenticationException && e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message;

    private static void Start(Action carry, Action onEnd) => new Thread(() =>
    {
        try
        {
            carry();
        }
        catch (Exception e) when (e is IOException or LinuxException or ObjectDisposedException or AuthenticationException)
        {
            // The connection is gone; the command finds its own end closed.
        }
        finally
        {
            onEnd();
        }
    })
    { IsBackground = true }.Start();

    private static void CarryOut(int there, SslStream secure)
    {
        byte[] piece = new byte[PieceSize];
        for (nint count; (count = Receive(there, piece)) > 0;)
        {
            secure.Write(piece.AsSpan(0, (int)count));
        }

        // The end of what the command says; the engine may have more to say.
        secure.ShutdownAsync().GetAwaiter().GetResult();
    }

    private static void CarryIn(SslStream secure, int there)
    {
        try
        {
            byte[] piece = new byte[PieceSize];
            for (int count; (count = secure.Read(piece)) > 0;)
            {
                if (Descriptors.WriteAll(there, piece.AsSpan(0, count)) != Errno.None)
                {
                    return;
                }
            }
        }
        finally
        {
            UnixSocket.ShutdownSend(there);
        }
    }

    private static nint Receive(int fd, Span<byte> piece)
    {
        nint count;
        while ((count = UnixSocket.Receive(fd, piece)) == -(nint)Errno.EAGAIN)
        {
            Polling.Wait(fd, Polling.Readable, Timeout.InfiniteTimeSpan);
        }

        return count;
    }
}
