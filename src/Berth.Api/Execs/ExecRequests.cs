using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Execs;

/// <summary>The body of <c>POST /containers/NAME/exec</c>. A field that is null was not said.</summary>
public sealed record ExecCreateRequest
{
    public string? User { get; init; }
    public bool? Privileged { get; init; }
    public bool? Tty { get; init; }

    /// <summary>Rows and columns.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<uint>? ConsoleSize { get; init; }
    public bool? AttachStdin { get; init; }
    public bool? AttachStderr { get; init; }
    public bool? AttachStdout { get; init; }
    public bool? Detach { get; init; }

    /// <summary><c>ctrl-p,ctrl-q</c>.</summary>
    public string? DetachKeys { get; init; }
    public IReadOnlyList<string>? Env { get; init; }
    public string? WorkingDir { get; init; }

    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? Cmd { get; init; }
}

/// <summary>Its answer.</summary>
public sealed record ExecCreateResponse(string Id);

/// <summary>The body of <c>POST /exec/ID/start</c>.</summary>
public sealed record ExecStartRequest
{
    public bool? Detach { get; init; }
    public bool? Tty { get; init; }

    /// <summary>Rows and columns.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<uint>? ConsoleSize { get; init; }
}
