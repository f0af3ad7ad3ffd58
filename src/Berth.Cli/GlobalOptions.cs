using Berth.Cli.Arguments;
using Berth.Cli.EngineClient.Tunnels;

namespace Berth.Cli;

/// <summary>The program's own options, before the command: which engine, and how it is reached.</summary>
internal sealed class GlobalOptions
{
    private readonly TextOption config = new("config", "Location of client config files");
    private readonly Switch tls = new("tls", "Use TLS; implied by --tlsverify");
    private readonly TextOption authority = new("tlscacert", "Trust certs signed only by this CA");
    private readonly TextOption certificate = new("tlscert", "Path to TLS certificate file");
    private readonly TextOption key = new("tlskey", "Path to TLS key file");
    private readonly Switch verifies = new("tlsverify", "Use TLS and verify the remote");
    private readonly Switch debug = new("debug", "Accepted as docker's option; the daemon's log has the details", 'D') { IsHidden = true };
    private readonly TextOption logLevel = new("log-level", "Accepted as docker's option", 'l') { IsHidden = true };

    public TextOption Host { get; } = new("host", "Daemon socket to connect to: unix:///path, tcp://host:port or ssh://user@host", 'H');

    public TextOption Context { get; } = new("context", "Name of the context to use to connect to the daemon (overrides DOCKER_HOST and the one set with \"berth context use\")", 'c');

    public Switch Version { get; } = new("version", "Print version information and quit", 'v');

    public string? Config => config.Value;

    public Option[] All => field ??= [config, Context, Host, tls, authority, certificate, key, verifies, Version, debug, logLevel];

    /// <summary>How a tcp connection is to be locked; null for a plain one.</summary>
    /// <param name="environment">Its <c>DOCKER_TLS</c>, <c>DOCKER_TLS_VERIFY</c> and <c>DOCKER_CERT_PATH</c> count where no option says otherwise.</param>
    /// <param name="directory">Where the files are that nobody names.</param>
    public TlsSettings? ToTls(Func<string, string?> environment, string directory)
    {
        bool isVerified = verifies.IsGiven ? verifies.Value : !string.IsNullOrEmpty(environment("DOCKER_TLS_VERIFY"));
        bool isLocked = isVerified || (tls.IsGiven ? tls.Value : !string.IsNullOrEmpty(environment("DOCKER_TLS")));
        if (!isLocked)
        {
            return null;
        }

        TlsSettings found = TlsSettings.OfDirectory(environment("DOCKER_CERT_PATH") is { Length: > 0 } path ? path : directory, isVerified);
        return found with
        {
            AuthorityFile = authority.Value ?? found.AuthorityFile,
            CertificateFile = certificate.Value ?? found.CertificateFile,
            KeyFile = key.Value ?? found.KeyFile,
        };
    }
}
