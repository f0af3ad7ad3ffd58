using System.Text.Json.Serialization;

namespace Berth.Api.Containers;

/// <summary>The answer of <c>POST /containers/NAME/wait</c>.</summary>
public sealed record ContainerWaitResponse
{
    public long StatusCode { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WaitError? Error { get; init; }
}

/// <param name="Message">Why the container did not start.</param>
public sealed record WaitError(string Message);

/// <summary>The answer of <c>POST /containers/prune</c>.</summary>
public sealed record ContainersPruneReport
{
    /// <summary>Ids; null where there were none.</summary>
    public IReadOnlyList<string>? ContainersDeleted { get; init; }

    /// <summary>Bytes.</summary>
    public ulong SpaceReclaimed { get; init; }
}
