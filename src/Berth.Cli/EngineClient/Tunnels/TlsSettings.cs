namespace Berth.Cli.EngineClient.Tunnels;

/// <summary>How a tcp connection is locked. The files are PEM; null is none.</summary>
internal sealed record TlsSettings
{
    private const string Authority = "ca.pem";
    private const string Certificate = "cert.pem";
    private const string Key = "key.pem";

    /// <summary>Whether the engine has to prove who it is.</summary>
    public bool Verifies { get; init; }

    /// <summary>Whose word counts for the engine's name; null is the machine's list of authorities.</summary>
    public string? AuthorityFile { get; init; }

    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }

    /// <summary>The files that are there in a directory, by Docker's names.</summary>
    public static TlsSettings OfDirectory(string directory, bool verifies) => new()
    {
        Verifies = verifies,
        AuthorityFile = Existing(directory, Authority),
        CertificateFile = Existing(directory, Certificate),
        KeyFile = Existing(directory, Key),
    };

    private static string? Existing(string directory, string name) => Path.Combine(directory, name) is var path && File.Exists(path) ? path : null;
}
