namespace Berth.Daemon.Options;

/// <summary>How tcp addresses are locked: not at all, by TLS, or by TLS for clients with a certificate of the authority only.</summary>
internal sealed record TlsOptions
{
    public const string DefaultDirectory = "/etc/berth/tls";

    public bool Enabled { get; init; }

    /// <summary>Whether clients need a certificate. Includes <see cref="Enabled"/>.</summary>
    public bool Verify { get; init; }

    /// <summary>PEM: whose clients are let in.</summary>
    public string Authority { get; init; } = DefaultDirectory + "/ca.pem";

    /// <summary>PEM: the daemon's own certificate, with those between it and its authority behind.</summary>
    public string Certificate { get; init; } = DefaultDirectory + "/cert.pem";

    /// <summary>PEM, not encrypted.</summary>
    public string Key { get; init; } = DefaultDirectory + "/key.pem";

    public bool IsOn => Enabled || Verify;
}
