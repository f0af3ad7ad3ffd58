using System.Text.Json.Serialization;

namespace Berth.Images.Oci;

/// <summary>What a container of the image runs, unless told otherwise. The names in JSON are these names.</summary>
public sealed record ExecutionConfig
{
    public string? User { get; init; }

    /// <summary>"80/tcp". In JSON the keys of an object of empty objects.</summary>
    [JsonConverter(typeof(StringSetConverter))]
    public IReadOnlyList<string>? ExposedPorts { get; init; }

    /// <summary>"NAME=value".</summary>
    public IReadOnlyList<string>? Env { get; init; }

    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? Entrypoint { get; init; }

    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary>Paths. In JSON the keys of an object of empty objects.</summary>
    [JsonConverter(typeof(StringSetConverter))]
    public IReadOnlyList<string>? Volumes { get; init; }

    public string? WorkingDir { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>A name or a number: "SIGQUIT".</summary>
    public string? StopSignal { get; init; }

    /// <summary>Seconds.</summary>
    public int? StopTimeout { get; init; }

    public HealthConfig? Healthcheck { get; init; }

    public IReadOnlyList<string>? OnBuild { get; init; }

    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? Shell { get; init; }
}

/// <summary>How to find out whether a container is well. Times are nanoseconds; 0 or null means the default.</summary>
public sealed record HealthConfig
{
    /// <summary>["NONE"], ["CMD", program, argument…] or ["CMD-SHELL", command].</summary>
    public IReadOnlyList<string>? Test { get; init; }

    public long? Interval { get; init; }

    public long? Timeout { get; init; }

    public long? StartPeriod { get; init; }

    public long? StartInterval { get; init; }

    public int? Retries { get; init; }
}
