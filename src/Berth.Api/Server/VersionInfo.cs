using System.Text.Json.Serialization;

namespace Berth.Api.Server;

/// <summary>The answer of <c>GET /version</c>.</summary>
public sealed record VersionInfo
{
    public PlatformName Platform { get; init; } = new();
    public IReadOnlyList<ComponentVersion> Components { get; init; } = [];
    public string Version { get; init; } = "";
    public string ApiVersion { get; init; } = "";

    [JsonPropertyName("MinAPIVersion")]
    public string MinApiVersion { get; init; } = "";
    public string GitCommit { get; init; } = "";

    /// <summary>Of Docker's; empty.</summary>
    public string GoVersion { get; init; } = "";
    public string Os { get; init; } = "";
    public string Arch { get; init; } = "";
    public string KernelVersion { get; init; } = "";
    public string BuildTime { get; init; } = "";
}

public sealed record PlatformName
{
    public string Name { get; init; } = "";
}

public sealed record ComponentVersion
{
    public string Name { get; init; } = "";
    public string Version { get; init; } = "";
    public IReadOnlyDictionary<string, string>? Details { get; init; }
}
