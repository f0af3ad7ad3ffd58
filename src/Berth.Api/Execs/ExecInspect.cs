using System.Text.Json.Serialization;

namespace Berth.Api.Execs;

/// <summary>The answer of <c>GET /exec/ID/json</c>.</summary>
public sealed record ExecInspect
{
    [JsonPropertyName("ID")]
    public string Id { get; init; } = "";
    public bool Running { get; init; }

    /// <summary>Null before its end.</summary>
    public int? ExitCode { get; init; }
    public ExecProcess ProcessConfig { get; init; } = new();
    public bool OpenStdin { get; init; }
    public bool OpenStderr { get; init; }
    public bool OpenStdout { get; init; }
    public bool CanRemove { get; init; }

    [JsonPropertyName("ContainerID")]
    public string ContainerId { get; init; } = "";

    /// <summary>The keys themselves, in base 64.</summary>
    public byte[]? DetachKeys { get; init; }
    public int Pid { get; init; }
}

public sealed record ExecProcess
{
    [JsonPropertyName("tty")]
    public bool Tty { get; init; }

    [JsonPropertyName("entrypoint")]
    public string Entrypoint { get; init; } = "";

    [JsonPropertyName("arguments")]
    public IReadOnlyList<string> Arguments { get; init; } = [];

    [JsonPropertyName("privileged"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Privileged { get; init; }

    [JsonPropertyName("user"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? User { get; init; }
}
