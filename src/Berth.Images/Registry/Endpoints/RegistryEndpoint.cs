namespace Berth.Images.Registry.Endpoints;

/// <summary>One address where a repository may be found.</summary>
internal sealed record RegistryEndpoint
{
    /// <summary>Scheme, host and port.</summary>
    public required Uri Base { get; init; }

    /// <summary>The repository's path there: <c>library/busybox</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>Stands in for another registry: it gets no credentials, and where it fails the next one is asked.</summary>
    public bool IsMirror { get; init; }

    /// <summary>Whoever answers is believed.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>The host, and the port where the name of the image has one: by it certificates are found.</summary>
    public string HostPort => Base.IsDefaultPort ? Base.IdnHost : $"{Base.IdnHost}:{Base.Port}";

    public Uri At(string pathAndQuery) => new(Base, pathAndQuery);
}
