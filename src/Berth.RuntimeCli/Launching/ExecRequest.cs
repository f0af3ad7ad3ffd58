using Berth.Runtime.Spec;

namespace Berth.RuntimeCli.Launching;

/// <summary>What <c>exec</c> is asked for.</summary>
internal sealed record ExecRequest
{
    public required ProcessSpec Process { get; init; }
    public string? PidFile { get; init; }
    public string? ConsoleSocket { get; init; }
    public int PreservedDescriptors { get; init; }
    public bool Detach { get; init; }
}
