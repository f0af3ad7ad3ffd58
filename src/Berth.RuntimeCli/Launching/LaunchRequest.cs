namespace Berth.RuntimeCli.Launching;

/// <summary>What <c>create</c> and <c>run</c> are asked for.</summary>
internal sealed record LaunchRequest
{
    public required string Id { get; init; }
    public string? PidFile { get; init; }
    public string? ConsoleSocket { get; init; }
    public int PreservedDescriptors { get; init; }

    /// <summary>The container is created and waits for its start.</summary>
    public bool WaitsForStart { get; init; }

    /// <summary>This process stays with the container until its end.</summary>
    public bool Foreground { get; init; }
}
