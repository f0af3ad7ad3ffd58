namespace Berth.Images.Registry;

/// <summary>How registries are reached.</summary>
public sealed record RegistryOptions
{
    public const string DockerHub = "docker.io";

    /// <summary>
    /// Registries whose certificate is not verified, and that may speak plain HTTP: <c>host</c>, <c>host:port</c> or a network as in
    /// <c>10.0.0.0/8</c>. 127.0.0.0/8 and ::1 always are.
    /// </summary>
    public IReadOnlyList<string> Insecure { get; init; } = [];

    /// <summary>Asked before docker.io for its images, in this order.</summary>
    public IReadOnlyList<Uri> Mirrors { get; init; } = [];

    /// <summary>
    /// The same for any registry or part of one: the beginning of a name (<c>registry.example.com/team</c>), and what stands for it
    /// (<c>https://mirror:5000/team</c>). The longest beginning counts.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Uri>> PrefixMirrors { get; init; } = new Dictionary<string, IReadOnlyList<Uri>>();

    /// <summary>Where certificates of single registries are, in directories named by host and port; the first that is there counts.</summary>
    public IReadOnlyList<string> CertificateDirectories { get; init; } = ["/etc/berth/certs.d", "/etc/docker/certs.d"];

    /// <summary>Layers that are fetched at a time, of all pulls together.</summary>
    public int MaxDownloads { get; init; } = 3;

    /// <summary>Layers that one push sends at a time.</summary>
    public int MaxUploads { get; init; } = 5;

    /// <summary>How often a request or a layer is tried that fails by the network's or the server's fault.</summary>
    public int MaxAttempts { get; init; } = 5;

    public ProxyOptions Proxies { get; init; } = new();

    /// <summary>What the client calls itself.</summary>
    public string UserAgent { get; init; } = "berth";
}

/// <summary>Through whom requests go; empty is nobody.</summary>
public sealed record ProxyOptions
{
    /// <summary>For plain HTTP: <c>http://proxy:3128</c>.</summary>
    public string Http { get; init; } = "";

    public string Https { get; init; } = "";

    /// <summary>Hosts, domains, addresses and networks that are asked directly, with commas between; <c>*</c> is all.</summary>
    public string None { get; init; } = "";

    /// <summary>What the variables HTTP_PROXY, HTTPS_PROXY and NO_PROXY say, in capitals or not.</summary>
    public static ProxyOptions FromEnvironment(Func<string, string?> variable)
    {
        return new ProxyOptions { Http = Read("HTTP_PROXY"), Https = Read("HTTPS_PROXY"), None = Read("NO_PROXY") };

        string Read(string name) => variable(name) is { Length: > 0 } value ? value : variable(name.ToLowerInvariant()) ?? "";
    }
}
